"""The one error a user can cause."""

from __future__ import annotations


class DlisError(Exception):
    """A fault that the user can repair.

    Its text is one sentence that says what is wrong, where, and what to do. The command line
    prints it without a traceback and ends with exit code 1.
    """
