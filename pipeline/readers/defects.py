"""Whose fault an error is that nobody foresaw: the file's, on which a library gives up, or our own."""

from __future__ import annotations

import traceback

# What a slip in our own code raises; a library in C raises its errors from our lines too, but of other kinds.
_SLIPS = (NameError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError)


def own_module(error: BaseException) -> str:
    """The module of ours in whose lines an error that looks like a slip arose; "" where a library raised it."""
    if not isinstance(error, _SLIPS) or error.__traceback__ is None:
        return ""
    innermost, _ = list(traceback.walk_tb(error.__traceback__))[-1]
    module = str(innermost.f_globals.get("__name__", ""))
    return module if module.partition(".")[0] == __name__.partition(".")[0] else ""
