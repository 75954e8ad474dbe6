"""The trained classifier of sentences: which codes of the default codebook a sentence is evidence for.

encoder (the carried sentence model, its upper layers tuned) → network (one probability per code) → evidence (rules,
neighbours and section beside it, calibrated) → one probability. training makes the weights, store keeps them.
"""
