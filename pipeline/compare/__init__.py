"""What changed between two reviews: documents, evidence, themes, settings, versions (`compare.py`), told in three ways.

`sources.py` finds the two reviews, in folders or in revisions of git; `telling.py` decides what is said, and each of
`show_text.py`, `show_markdown.py` and `show_html.py` writes that down so that no text of a document can do anything.
"""
