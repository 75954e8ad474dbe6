"""Errors that the program expects, each with what a person needs to go on.

A message says what was expected, what came instead and what to do next. The command line prints it as it stands and
ends with the error's exit code; nothing here is ever shown as a traceback.
"""

from __future__ import annotations


class EvidenceError(Exception):
    """Base of all expected errors; `exit_code` is what the command ends with."""

    exit_code = 1


class SettingsError(EvidenceError):
    """The user's settings, folders or arguments cannot be used (exit code 2)."""

    exit_code = 2


class DocumentError(EvidenceError):
    """One document cannot be read; the message becomes its `reason` and the run goes on."""


class StrictError(EvidenceError):
    """`--strict` was asked for and some document was unreadable (exit code 3)."""

    exit_code = 3


class SchemaError(EvidenceError):
    """A table does not have the columns or values that its schema promises (a defect of the program)."""


class ValidationFailedError(EvidenceError):
    """The outputs broke an expectation; the former outputs were left as they were (exit code 4)."""

    exit_code = 4


class VerificationFailedError(EvidenceError):
    """A finished review does not follow from its sources (exit code 5)."""

    exit_code = 5
