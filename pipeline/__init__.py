"""Evidence tables from reports and case studies: verbatim, coded by rules that can be read, reproducible."""

__version__ = "0.1.0"
