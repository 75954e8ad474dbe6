"""How good the coding is and why it is as it is: figures against people's codes, explanations, checks of a codebook.

Nothing here changes a review: it reads finished tables and runs the tagger again where it needs to look inside.
"""
