"""The one error a user can cause."""

from __future__ import annotations

from dlis_widgets.marked import marked as _


class DlisError(Exception):
    """A fault that the user can repair.

    Its text is one sentence that says what is wrong, where, and what to do. The command line
    prints it without a traceback and ends with exit code 1.
    """


NEEDS_RESEARCH = _("This needs some packages more: run make teach, or pip install 'dlis-widgets[research]'.")
"""Said where the extra is missing that teachers and researchers have, and learners' pages have not."""
