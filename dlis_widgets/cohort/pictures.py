"""Views as pictures and as paper: SVG and PNG for slides, one PDF page for a team."""

from __future__ import annotations

import html
import io
import textwrap
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dlis_widgets.cohort.views import Shown

_A4 = (8.27, 11.69)
"""Inches."""


def figure_of(shown: Shown) -> Figure:
    """Return a view as a figure, wide enough for its labels."""
    figure = Figure(figsize=(9, 1.6 + 0.5 * max(2, len(shown.table))), layout="constrained")
    axes = figure.subplots()
    if shown.draw is not None:
        shown.draw(axes)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(shown.title, loc="left", fontsize=11)
    return figure


def picture(shown: Shown, kind: str) -> bytes:
    """Return a view as ``"png"`` (for slides) or ``"svg"``."""
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "none", "font.family": "sans-serif", "svg.hashsalt": shown.name}):
        figure_of(shown).savefig(
            buffer, format=kind, dpi=200, metadata={"Date": None} if kind == "svg" else {}
        )
    return buffer.getvalue()


def html_of(shown: Shown) -> str:
    """Return a view as HTML: drawing, table and sentence."""
    title = html.escape(shown.title)
    if shown.draw is None:
        return f"<h3>{title}</h3><p>{html.escape(shown.sentence)}</p>"
    svg = picture(shown, "svg").decode("utf-8")
    drawing = svg[svg.index("<svg") :]
    table = shown.table.to_html(border=0, escape=True)
    return (
        f'<h3>{title}</h3><div role="img" aria-label="{title}. The table below gives the same figures." '
        f'style="overflow-x: auto">{drawing}</div><p>{html.escape(shown.sentence)}</p>'
        "<details><summary>The figures as a table</summary>"
        f'<div style="overflow-x: auto">{table}</div></details>'
    )


def one_page(views: Sequence[Shown], heading: str, note: str, target: Path) -> None:
    """Write up to four views and their sentences on one A4 page."""
    drawn = [one for one in views if one.draw is not None][:4]
    figure = Figure(figsize=_A4, layout="constrained")
    figure.suptitle(heading, x=0.02, ha="left", fontsize=14)
    parts = figure.subplots(max(1, len(drawn)), 1, squeeze=False)[:, 0]
    if not drawn:
        parts[0].set_axis_off()
    for axes, shown in zip(parts, drawn, strict=False):
        if shown.draw is not None:
            shown.draw(axes)
        axes.tick_params(labelsize=7)
        axes.xaxis.label.set_size(7)
        axes.spines[["top", "right"]].set_visible(False)
        said = "\n".join(textwrap.wrap(shown.sentence, 85))
        axes.set_title(f"{shown.title}\n{said}", loc="left", fontsize=8)
    figure.supxlabel("\n".join(textwrap.wrap(note, 130)), fontsize=7)
    with PdfPages(target) as pdf:
        pdf.savefig(figure)
