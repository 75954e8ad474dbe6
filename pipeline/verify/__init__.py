"""Proof of a finished review: its sources are read anew, and every row of every table is held against them.

Two parts, each in a folder of its own for as long as it lasts; the outputs are only read. `sources` starts from the
documents alone: texts, quotations, places, ids, codes, sums. `scratch` does the whole review again with the same
settings and compares every cell.
"""
