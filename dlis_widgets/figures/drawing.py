"""Drawing charts with matplotlib as inline SVG that takes the page's letters and colours.

matplotlib writes a picture for a file of its own. Here it becomes part of a page: no ids that two
pictures share, no style of its own, colours as classes of ``dlis.css`` (light, dark and print follow),
and text that stays text.
"""

from __future__ import annotations

import io
import re
import textwrap
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 400
"""Units across; a picture is scaled to the column."""

TEXT = 15
"""Units of a letter: about 12 pixels on a phone of 360, 19 on a wide screen."""

LETTERS = 46
"""How many letters fit on a line."""

_SVG = "{http://www.w3.org/2000/svg}"
_LOOKS = {
    "first": ("#0b5a63", "dlis-bar", ""),
    "second": ("#b4560f", "dlis-bar-task", ""),
    "soft": ("#505b60", "dlis-tick", ""),
    "faint": ("#505b61", "dlis-tick", "0.3"),
    "ink": ("#1d2528", "", ""),
}
"""Colour where there is no ``dlis.css``, class where there is, opacity."""

_LOOK_OF = {colour: (name, css, opacity) for name, (colour, css, opacity) in _LOOKS.items()}
_STYLE = re.compile(r"([a-z-]+):\s*([^;]+)")
_NUMBER = re.compile(r"-?\d+\.\d+")


@dataclass
class Drawing:
    """A picture made of bars, dots and lines of text, from top to bottom.

    Parameters
    ----------
    name
        Tells this picture from others.
    """

    name: str
    _parts: list[tuple[str, tuple[float, ...], str, str, str]] = field(default_factory=list)
    height: float = 0

    def bar(self, left: float, top: float, width: float, height: float, look: str = "first") -> None:
        """Draw a filled bar."""
        self._parts.append(("bar", (left, top, width, height), look, "", ""))

    def dot(self, x: float, y: float, size: float, look: str = "first") -> None:
        """Draw a filled dot around a point."""
        self._parts.append(("dot", (x, y, size), look, "", ""))

    def diamond(self, x: float, y: float, size: float, look: str = "second") -> None:
        """Draw a filled diamond around a point: told from a dot without its colour."""
        self._parts.append(("diamond", (x, y, size), look, "", ""))

    def text(self, x: float, y: float, words: str, look: str = "ink", align: str = "left") -> None:
        """Write a line of text; ``look`` may be ``"bold"``."""
        self._parts.append(("text", (x, y), look, words, align))

    def svg(self, label: str) -> str:
        """Return the picture as an SVG element with an accessible name."""
        import matplotlib as mpl  # noqa: PLC0415 - heavy, and only a report draws
        from matplotlib.figure import Figure  # noqa: PLC0415

        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": self.name, "font.size": TEXT}):
            figure = Figure(figsize=(WIDTH / 72, self.height / 72), dpi=72)
            self._draw_on(figure)
            buffer = io.StringIO()
            figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return _for_a_page(buffer.getvalue(), label)

    def _draw_on(self, figure: Figure) -> None:
        from matplotlib.patches import Circle, Polygon, Rectangle  # noqa: PLC0415

        figure.patch.set_visible(False)
        axes: Axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set(xlim=(0, WIDTH), ylim=(self.height, 0))
        for kind, (x, y, *size), look, words, align in self._parts:
            colour = _LOOKS["ink" if look == "bold" else look][0]
            if kind == "text":
                weight = "bold" if look == "bold" else "normal"
                axes.text(x, y, words, color=colour, ha=align, weight=weight, parse_math=False)
            elif kind == "bar":
                axes.add_patch(Rectangle((x, y), size[0], size[1], color=colour, lw=0, clip_on=False))
            elif kind == "dot":
                axes.add_patch(Circle((x, y), size[0], color=colour, lw=0, clip_on=False))
            else:
                corners = [(x, y - size[0]), (x + size[0], y), (x, y + size[0]), (x - size[0], y)]
                axes.add_patch(Polygon(corners, color=colour, lw=0, clip_on=False))


@lru_cache(maxsize=1024)
def lines_of(words: str) -> tuple[str, ...]:
    """Return words in lines that fit across a picture."""
    return tuple(textwrap.wrap(words, LETTERS)) or ("",)


def _for_a_page(svg: str, label: str) -> str:
    root = ET.fromstring(svg[svg.index("<svg") :])  # noqa: S314 - matplotlib wrote it a moment ago
    shapes = "".join(_element(one) for one in root.iter() if one.tag in {f"{_SVG}path", f"{_SVG}text"})
    box = root.get("viewBox", "")
    return f'<svg viewBox="{box}" font-size="{TEXT}" role="img" aria-label="{escape(label)}">{shapes}</svg>'


def _element(one: ET.Element) -> str:
    style = dict(_STYLE.findall(one.get("style", "")))
    look, css, opacity = _LOOK_OF.get(style.get("fill", "").strip(), ("ink", "", ""))
    anchor = style.get("text-anchor", "start").strip()
    attributes = {
        # A class wins over an attribute, so this colour is for places without our style sheet.
        "class": " ".join(part for part in (css, "dlis-bar-title" if "font-weight" in style else "") if part),
        "fill": _LOOKS[look][0] if css else "",
        "opacity": opacity,
        "text-anchor": anchor if anchor != "start" else "",
        "font-weight": "600" if "font-weight" in style else "",
    }
    if one.tag == f"{_SVG}path":
        path = " ".join(_NUMBER.sub(lambda number: f"{float(number[0]):.1f}", one.get("d", "")).split())
        attributes["d"] = path
        return f"<path{_written(attributes)}/>"
    attributes |= {"x": f"{float(one.get('x', 0)):g}", "y": f"{float(one.get('y', 0)):g}"}
    return f"<text{_written(attributes)}>{escape(one.text or '')}</text>"


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in attributes.items() if value)
