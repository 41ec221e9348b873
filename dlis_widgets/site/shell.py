"""The words around every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def shell(translate: Callable[[str], str], *, demo: bool) -> dict[str, Any]:
    """Return the texts of header, footer and notices in the reader's language.

    Parameters
    ----------
    translate
        Turns English into the reader's language.
    demo
        Whether the pages are a public demonstration on a shared address.
    """
    _ = translate
    return {
        "site": _("DLIS workbooks"),
        "skip": _("Skip to the content"),
        "outline": _("On this page"),
        "back": _("Back to “On this page”"),
        "table": _("Table"),
        "failed": _("This part of the page could not be made. The rest works; your answers are safe."),
        "loading": _("The live part is loading, about 5 MB. On a slow connection this takes minutes."),
        "needs_script": _("The live part of this page needs a browser that runs scripts."),
        "report": _("Read the figures in the report instead"),
        "notice_name": _("Public demonstration"),
        "notice": _(
            "This is a public demonstration. Your answers stay in this browser, but other pages on the same "
            "address could read them, and the server may stop at any time. Write about invented people only."
        )
        if demo
        else "",
        "foot": [
            _(
                "Privacy: your answers stay in this browser until you hand them in. "
                "This site counts no visitors and asks no other site for anything."
            ),
            _(
                "Built on the Erasmus+ project DLIS, Digital Learning in Social Work "
                "(France, Belgium, Luxembourg, Romania, Greece, 2021 to 2024). "
                "This workbook is independent of its partners and of the European Commission."
            ),
            _("Texts: CC BY 4.0. Code: BSD-3-Clause."),
        ],
    }
