"""The cohort that somebody chose to show in the report; none unless it is named."""

from __future__ import annotations

import os

from dlis_widgets.cohort.pictures import html_of
from dlis_widgets.cohort.read import read_submissions
from dlis_widgets.cohort.views import agility
from dlis_widgets.web.html import Html
from dlis_widgets.words import reader

VARIABLE = "DLIS_COHORT"
"""Folders or zips of hand-ins, separated as in PATH.

A course that happens to lie beside the workbooks is never taken: the report is a public page.
"""


def cohort_profile() -> Html:
    """Show the agility profile of the cohort named in `VARIABLE`; groups below five are not shown.

    Raises
    ------
    DlisError
        If what is named there does not exist or holds no hand-in.
    """
    words = reader("report")
    named = os.environ.get(VARIABLE)
    if not named:
        text = words.gettext("No cohort is loaded here.")
        return Html(f"<p>{text}</p>", text)
    shown = agility(read_submissions(named.split(os.pathsep)), words)
    return Html(f'<div class="dlis-activity">{html_of(shown, words)}</div>', shown.sentence)
