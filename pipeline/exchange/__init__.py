"""A review in the formats of other tools.

ro_crate.py: a run with its inputs and outputs as a Provenance Run Crate (RO-Crate). web_annotation.py: evidence as W3C
Web Annotations. Each module has one function that writes, and says in its docstring which version of which
specification it follows.
"""
