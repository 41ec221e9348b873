"""The live explorer of official figures: ipywidgets choose, matplotlib draws, a table repeats."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import ipywidgets
import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from dlis_widgets.figures.indicators import View, best_year, view, years

if TYPE_CHECKING:
    from dlis_widgets.content.library import Library
    from dlis_widgets.web.html import Page

_ACCENT = "#0b5a63"
_MISSING = "#505b60"


def explorer(library: Library, page: Page, indicator: str) -> ipywidgets.VBox:
    """Return controls for indicator, year and countries, and what they choose.

    Parameters
    ----------
    library
        Where the figures are.
    page
        Renders texts in the reader's language.
    indicator
        The indicator shown first.

    Raises
    ------
    DlisError
        If there is no such indicator.
    """
    _ = page.gettext
    labels = library.indicator_labels()
    offered = [(words.title, one) for one, words in labels.indicators.items() if years(library, one)]
    wide = {"description_width": "7rem"}
    full = ipywidgets.Layout(width="100%", max_width="36rem")
    which = ipywidgets.Dropdown(
        options=offered, value=indicator, description=_("Indicator"), style=wide, layout=full
    )
    when = ipywidgets.Dropdown(description=_("Year"), style=wide, layout=full)
    where = {
        code: ipywidgets.Checkbox(value=True, description=name, indent=False, layout={"width": "15rem"})
        for code, name in labels.countries.items()
    }
    shown = ipywidgets.HTML()

    def draw(*_change: Any) -> None:  # noqa: ANN401 - ipywidgets passes a change or nothing
        chosen = [code for code, box in where.items() if box.value]
        shown.value = _panel(library, page, which.value, view(library, which.value, when.value, chosen, _))

    def offer_years(*_change: Any) -> None:  # noqa: ANN401
        when.options = years(library, which.value)
        when.value = best_year(library, which.value)
        draw()

    offer_years()
    which.observe(offer_years, "value")
    for control in (when, *where.values()):
        control.observe(draw, "value")
    places = ipywidgets.Box(list(where.values()), layout={"flex_flow": "row wrap"})
    return ipywidgets.VBox([which, when, ipywidgets.Label(_("Countries")), places, shown])


def _panel(library: Library, page: Page, indicator: str, shown: View) -> str:
    words = library.indicator_labels().indicators[indicator]
    return page.render(
        "explorer",
        shown.title,
        indicator=words,
        shown=shown,
        references=library.references(),
        chart=chart_svg(shown, page.gettext("no figure found")),
        table=_table(page, shown),
    ).html


def chart_svg(shown: View, no_figure: str) -> str:
    """Return the chart as an SVG element, legible on a phone; gaps carry the words `no_figure`."""
    with mpl.rc_context({"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 11}):
        figure = Figure(figsize=(4.5, 0.6 + 0.45 * max(1, len(shown.bars))), layout="constrained")
        axes = figure.subplots()
        places = range(len(shown.bars))
        axes.barh(places, [bar.value or 0 for bar in shown.bars], color=_ACCENT)
        for place, bar in enumerate(shown.bars):
            text = no_figure if bar.value is None else f"{bar.value:g}"
            axes.annotate(
                text,
                (bar.value or 0, place),
                (4, 0),
                textcoords="offset points",
                va="center",
                color=_MISSING if bar.value is None else "black",
            )
        axes.set_yticks(places, [bar.label for bar in shown.bars])
        axes.invert_yaxis()
        axes.set_xlim(0, 108)
        axes.set_xlabel(shown.unit)
        axes.spines[["top", "right"]].set_visible(False)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue().split("?>", 1)[-1].split("-->", 1)[-1].split('dtd">', 1)[-1]


def _table(page: Page, shown: View) -> str:
    _ = page.gettext
    frame = pd.DataFrame(
        {
            _("Where"): [bar.label for bar in shown.bars],
            shown.unit: [
                _("no figure found") if bar.value is None else f"{bar.value:g}" for bar in shown.bars
            ],
            _("Note"): [bar.note for bar in shown.bars],
        }
    )
    return str(frame.to_html(index=False, border=0, escape=True))
