"""The demonstration corpus: its texts, what is expected of it, and the program that rebuilds `corpus/` from them.

`python -m tests.demonstration` writes every file again, byte for byte.
"""
