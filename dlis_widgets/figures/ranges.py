"""Ranges of the report: how a figure moved between two years, and how far two sources lie apart."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from dlis_widgets.errors import DlisError
from dlis_widgets.figures.drawing import WIDTH, Drawing, lines_of
from dlis_widgets.figures.indicators import EVERYONE
from dlis_widgets.figures.sheet import GAP, LINE, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlis_widgets.figures.facts import Fact
    from dlis_widgets.web.html import Html
    from dlis_widgets.workbook import Workbook


def change(workbook: Workbook, indicator: str, first: int, last: int) -> Html:
    """Show how the figures of one survey moved between two years.

    Raises
    ------
    DlisError
        If there is no such indicator, or no place with figures for both years.
    """
    sheet = Sheet(workbook, indicator)
    _ = sheet._
    facts = [fact for fact in sheet.facts(EVERYONE) if fact.year in {first, last}]
    pairs = [
        (was, now)
        for was in facts
        for now in facts
        if was.year == first and now.year == last and was.country == now.country
        if was.is_shared and now.is_shared
    ]
    if not pairs:
        raise DlisError(f"No place has figures for {indicator!r} in both {first} and {last}.")
    title = _("{indicator}, {first} and {last}").format(indicator=sheet.words.title, first=first, last=last)
    move = _("{place} from {was} to {now} %")
    moves = ", ".join(
        move.format(place=now.place, was=sheet.number(was.value), now=sheet.number(now.value))
        for was, now in pairs
    )
    return sheet.shown(
        title,
        _moves(sheet, title, pairs),
        sentence=_("{first} to {last}: {moves}.").format(first=first, last=last, moves=moves),
        legend=[("", _("diamond: {year}").format(year=first)), ("", _("dot: {year}").format(year=last))],
        heads=[_("Where"), _("Year"), "%", _("Published by")],
        rows=[[one.place, str(one.year), sheet.number(one.value), one.publisher] for one in facts],
        facts=facts,
        caution="",
    )


def _moves(sheet: Sheet, title: str, pairs: Sequence[tuple[Fact, Fact]]) -> Drawing:
    """Draw a diamond for each older figure and a dot for the newer one, on a scale that fits them."""
    ends = [fact.value for pair in pairs for fact in pair]
    low, high = 10 * (min(ends) // 10), 10 * (max(ends) // 10 + 1)

    def at(value: float) -> float:
        return 8 + (WIDTH - 16) * (value - low) / (high - low)

    drawing = Drawing(title)
    top = 0.0
    for was, now in pairs:
        drawing.text(2, top + 15, now.place, "bold")
        moved = sheet.signed(now.value - was.value)
        words = f"{sheet.number(was.value)} → {sheet.number(now.value)} ({moved})"
        drawing.text(WIDTH - 2, top + 15, words, align="right")
        middle = top + LINE + 12
        left, right = sorted((at(was.value), at(now.value)))
        _line(drawing, middle, left, right)
        drawing.diamond(at(was.value), middle, 7, "soft")
        drawing.dot(at(now.value), middle, 7)
        top = middle + 12 + GAP
    _scale(drawing, top, [f"{sheet.number(value)} %" for value in (low, (low + high) / 2, high)])
    return drawing


def conflicts(workbook: Workbook) -> Html:
    """Show every place and year for which two sources give different figures, as ranges.

    Raises
    ------
    DlisError
        If there is none.
    """
    library = workbook._library  # noqa: SLF001 - its own room's entrance; see `Sheet`
    sheets = [Sheet(workbook, one) for one in library.indicator_labels().indicators]
    found = [(sheet, block) for sheet in sheets for block in _disputed(sheet)]
    if not found:
        raise DlisError("No two sources disagree in data/indicators; take this chart out.")
    first = found[0][0]
    _ = first._
    title = _("Same place, same year, different sources")
    facts = [one for _sheet, block in found for one in block]
    titles = {sheet.indicator: sheet.words.title for sheet, _block in found}
    return first.shown(
        title,
        _distances(title, found),
        sentence=f"{'; '.join(_said(sheet, block) for sheet, block in found)}.",
        legend=first.colours(facts),
        heads=[_("Where"), _("What"), "%", _("Published by")],
        rows=[
            [f"{one.place}, {one.year}", titles[one.indicator], first.number(one.value), one.publisher]
            for one in facts
        ],
        facts=facts,
        caution="",
    )


def _disputed(sheet: Sheet) -> list[list[Fact]]:
    """Return the figures of each place, year and group that has different ones, the smallest first."""
    facts = sorted(sheet.facts(), key=lambda one: (sheet.order(one)[:2], one.group, one.value))
    blocks = [list(members) for _key, members in groupby(facts, lambda o: (o.country, o.year, o.group))]
    return [block for block in blocks if len({one.value for one in block}) > 1]


def _said(sheet: Sheet, block: Sequence[Fact]) -> str:
    words = sheet._("{indicator}, {where}: one source says {low} % ({first}), another {high} % ({last})")
    return words.format(
        indicator=sheet.words.title,
        where=_where(block),
        low=sheet.number(block[0].value),
        first=block[0].publisher,
        high=sheet.number(block[-1].value),
        last=block[-1].publisher,
    )


def _distances(title: str, found: Sequence[tuple[Sheet, list[Fact]]]) -> Drawing:
    """Draw each dispute as a line between its figures, on a scale from 0 to 100 percent."""
    drawing = Drawing(title)
    top = 0.0
    for sheet, block in found:
        for line in lines_of(sheet.words.title):
            drawing.text(2, top + 15, line, "bold")
            top += LINE
        drawing.text(2, top + 15, _where(block))
        each = [f"{one.publisher} {sheet.number(one.value)}" for one in block]
        drawing.text(WIDTH - 2, top + 15, " – ".join(each), align="right")
        middle = top + LINE + 12
        places = [8 + (WIDTH - 16) * one.value / 100 for one in block]
        _line(drawing, middle, places[0], places[-1])
        for one, place in zip(block, places, strict=True):
            draw = drawing.dot if one.is_shared else drawing.diamond
            draw(place, middle, 7, one.look)
        top = middle + 12 + GAP
    _scale(drawing, top, ["0 %", "50 %", "100 %"])
    return drawing


def _where(block: Sequence[Fact]) -> str:
    return f"{block[0].place}, {block[0].year}"


def _line(drawing: Drawing, middle: float, left: float, right: float) -> None:
    """Draw the whole scale as a thin line, and the part between two figures as a thick one."""
    drawing.bar(8, middle - 0.5, WIDTH - 16, 1, "faint")
    drawing.bar(left, middle - 2, right - left, 4, "soft")


def _scale(drawing: Drawing, top: float, words: Sequence[str]) -> None:
    """Write the ends and the middle of the scale."""
    edges = ((2.0, "left"), (WIDTH / 2, "center"), (WIDTH - 2.0, "right"))
    for (edge, align), word in zip(edges, words, strict=True):
        drawing.text(edge, top + 11, word, "soft", align)
    drawing.height = top + 18
