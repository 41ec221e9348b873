"""Views as pictures and as paper: SVG on the page, SVG and PNG for slides, one PDF page for a team."""

from __future__ import annotations

import html
import io
import textwrap
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from dlis_widgets.cohort.charts import LINE
from dlis_widgets.words import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dlis_widgets.cohort.shown import Shown
    from dlis_widgets.words import Words

_A4 = (8.27, 11.69)
_WIDTH = 5.6
"""Inches. Narrow, so that letters stay legible where a picture shrinks to a phone's width."""

_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 11,
    "axes.labelsize": 10,
}


def figure_of(shown: Shown, *, titled: bool) -> Figure:
    """Return a view as a figure, as tall as its rows need."""
    rows = max(2, len(shown.table))
    long = any(len(str(name)) > LINE for name in shown.table.index)
    figure = Figure(figsize=(_WIDTH, 1.2 + rows * (0.62 if long else 0.36)), layout="constrained")
    axes = figure.subplots()
    if shown.draw is not None:
        shown.draw(axes)
    axes.spines[["top", "right"]].set_visible(False)
    if titled:
        figure.suptitle(textwrap.fill(shown.title, 60), x=0.02, ha="left", fontsize=12)
    return figure


def picture(shown: Shown, kind: str, *, titled: bool = True) -> bytes:
    """Return a view as ``"png"`` (for slides) or ``"svg"``, with its title or, on the page, without."""
    buffer = io.BytesIO()
    with mpl.rc_context({**_STYLE, "svg.hashsalt": shown.name}):
        figure_of(shown, titled=titled).savefig(
            buffer, format=kind, dpi=200, metadata={"Date": None} if kind == "svg" else {}
        )
    return buffer.getvalue()


_START = '<div style="width: 0; min-width: 100%">'
"""As wide as the column: a wide chart or table scrolls in its place and does not make the page wider."""

_FLUID = '<svg style="width: 100%; max-width: 38rem; min-width: 22rem; height: auto" '


def html_of(shown: Shown, words: Words = ENGLISH) -> str:
    """Return a view as HTML: drawing, table and sentence."""
    _ = words.gettext
    title = html.escape(shown.title)
    if shown.draw is None:
        return f"{_START}<h3>{title}</h3><p>{html.escape(shown.sentence)}</p></div>"
    svg = picture(shown, "svg", titled=False).decode("utf-8")
    drawing = svg[svg.index("<svg") :].replace("<svg ", _FLUID, 1)
    # One header line, with the rows' own name in its first cell.
    named = shown.table.rename_axis(index=None, columns=str(shown.table.index.name))
    table = named.to_html(border=0, escape=True)
    chart, figures, same, opener = (
        html.escape(text.format(title=shown.title))
        for text in (
            _("{title}: chart"),
            _("{title}: table"),
            _("{title}. The table below gives the same figures."),
            _("The figures as a table"),
        )
    )
    # Who scrolls with the keyboard must be able to reach what scrolls.
    scrolls = 'style="overflow-x: auto" tabindex="0" role="group"'
    return (
        f"{_START}<h3>{title}</h3><p>{html.escape(shown.sentence)}</p>"
        f'<div {scrolls} aria-label="{chart}"><div role="img" aria-label="{same}">{drawing}</div></div>'
        f"<details><summary>{opener}</summary>"
        f'<div {scrolls} aria-label="{figures}">{table}</div></details></div>'
    )


def one_page(views: Sequence[Shown], heading: str, note: str, target: Path) -> None:
    """Write up to four views and their sentences on one A4 page."""
    with mpl.rc_context({**_STYLE, "font.size": 7, "axes.labelsize": 7}):
        figure = _page(views, heading, note)
        with PdfPages(target) as pdf:
            pdf.savefig(figure)


def _page(views: Sequence[Shown], heading: str, note: str) -> Figure:
    drawn = [one for one in views if one.draw is not None][:4]
    figure = Figure(figsize=_A4, layout="constrained")
    figure.suptitle(heading, x=0.02, ha="left", fontsize=14)
    parts = figure.subplots(max(1, len(drawn)), 1, squeeze=False)[:, 0]
    if not drawn:
        parts[0].set_axis_off()
    for axes, shown in zip(parts, drawn, strict=False):
        if shown.draw is not None:
            shown.draw(axes)
        # Wider here than on a phone, and lower.
        names = [one.get_text().replace("\n", " ") for one in axes.get_yticklabels()]
        axes.set_yticks(axes.get_yticks(), [textwrap.fill(one, 2 * LINE) for one in names])
        axes.spines[["top", "right"]].set_visible(False)
        said = "\n".join(textwrap.wrap(shown.sentence, 85))
        axes.set_title(f"{shown.title}\n{said}", loc="left", fontsize=8)
    figure.supxlabel("\n".join(textwrap.wrap(note, 130)), fontsize=7)
    return figure
