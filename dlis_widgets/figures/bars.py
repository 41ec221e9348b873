"""Bars of the report: one a place and publisher, or one a group of people, with a mark for comparison."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from dlis_widgets.errors import DlisError
from dlis_widgets.figures.drawing import WIDTH, Drawing, lines_of
from dlis_widgets.figures.facts import UNION, Fact, newest
from dlis_widgets.figures.indicators import EVERYONE, PER_CENT, best_year, years
from dlis_widgets.figures.sheet import BAR, GAP, LINE, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dlis_widgets.web.html import Html
    from dlis_widgets.workbook import Workbook

GROUPS = {
    "education": ("education-low", "education-high"),
    "age-and-work": ("age-65-74-men", "age-65-74-women", "retired", "unemployed"),
}
"""Groups of people that are shown side by side, in their order."""

_SMALL = 40
"""Percent up to which a chart gets a scale of its own, so that small shares can be told apart."""


def by_country(workbook: Workbook, indicator: str, year: int | None = None) -> Html:
    """Show one year's figures by country, each beside the European Union's.

    Parameters
    ----------
    workbook
        The notebook's workbook.
    indicator
        Its id.
    year
        By default the year with figures for most places.

    Raises
    ------
    DlisError
        If there is no such indicator, or no figure for that year.
    """
    sheet = Sheet(workbook, indicator)
    shown = year if year is not None else best_year(sheet.library, indicator)
    facts = [fact for fact in sheet.facts(EVERYONE) if fact.year == shown]
    if not facts:
        raise DlisError(
            f"There is no figure for {indicator!r} in {shown}; use one of: "
            f"{', '.join(map(str, years(sheet.library, indicator)))}."
        )
    title = sheet._("{indicator}, {year}").format(indicator=sheet.words.title, year=shown)
    return _bars(sheet, title, facts, with_year=False)


def latest(workbook: Workbook, indicator: str) -> Html:
    """Show the latest figure of each place and publisher; the years may differ and are written there.

    Raises
    ------
    DlisError
        If there is no such indicator, or no figure for it.
    """
    sheet = Sheet(workbook, indicator)
    facts = newest(sheet.facts(EVERYONE))
    if not facts:
        raise DlisError(f"There is no figure for {indicator!r} in data/indicators; add one, or show another.")
    title = sheet._("{indicator}, latest figures found").format(indicator=sheet.words.title)
    return _bars(sheet, title, facts, with_year=True)


def by_group(workbook: Workbook, indicator: str, by: str) -> Html:
    """Show groups of people side by side, in the latest year found for each place and publisher.

    Parameters
    ----------
    workbook
        The notebook's workbook.
    indicator
        Its id.
    by
        What tells the groups apart: a key of `GROUPS`.

    Raises
    ------
    DlisError
        If there is no such indicator, or no figure for these groups.
    """
    sheet = Sheet(workbook, indicator)
    _ = sheet._
    titles = {
        "education": _("{indicator}, by education"),
        "age-and-work": _("{indicator}, by age, gender and work"),
    }
    if by not in titles:
        raise DlisError(f"There are no groups by {by!r}; use one of: {', '.join(GROUPS)}.")
    facts = newest(sheet.facts(*GROUPS[by]))
    facts.sort(key=lambda one: (sheet.order(one), GROUPS[by].index(one.group)))
    if not facts:
        raise DlisError(f"There is no figure for {indicator!r} by {by}; show another indicator.")
    drawing = Drawing(titles[by].format(indicator=sheet.words.title))
    said, marked = _group_bars(sheet, drawing, facts)
    # The mark stands for everyone in the same place and year.
    mark = [("", _("upright mark: everyone in the same survey"))] if marked else []
    return sheet.shown(
        drawing.name,
        drawing,
        sentence=f"{'; '.join(said)}.",
        legend=[*sheet.colours(facts), *mark],
        heads=[_("Where"), _("Who"), "%", _("Published by")],
        rows=[
            [f"{one.place}, {one.year}", one.people, sheet.number(one.value), one.publisher]
            for one in [*facts, *marked]
        ],
        facts=[*facts, *marked],
        caution="",
    )


def _group_bars(sheet: Sheet, drawing: Drawing, facts: Sequence[Fact]) -> tuple[list[str], list[Fact]]:
    """Draw the groups of each place; return what is said of each, and the figures that stand as marks."""
    everyone = {(one.country, one.year): one for one in sheet.facts(EVERYONE) if one.is_shared}
    top, said = 0.0, []
    marked: list[Fact] = []
    for (country, year, publisher), members in groupby(facts, lambda o: (o.country, o.year, o.publisher)):
        block = list(members)
        heading = f"{block[0].place}, {year}" + ("" if block[0].is_shared else f" ({publisher})")
        drawing.text(2, top + 15, heading, "bold")
        top += LINE + 4
        all_people = everyone.get((country, year))
        for fact in block:
            *before, last = lines_of(_capital(fact.people))
            for line in before:
                drawing.text(2, top + 14, line)
                top += LINE
            top = _bar(drawing, top, fact, (last, sheet.number(fact.value)), mark=all_people)
            marked += [] if all_people is None or all_people in marked else [all_people]
        top += 8
        values = ", ".join(f"{one.people} {sheet.number(one.value)} %" for one in block)
        said.append(f"{heading}: {values}")
    drawing.height = top
    return said, marked


def _bar(  # noqa: PLR0913 - a bar, its two labels and its mark
    drawing: Drawing,
    top: float,
    fact: Fact,
    labels: tuple[str, str],
    *,
    scale: float = 100,
    mark: Fact | None = None,
    look: str = "ink",
) -> float:
    """Draw one figure: a line of text, the bar below it, a mark across; return where it ends."""
    drawing.text(2, top + 14, labels[0], look)
    drawing.text(WIDTH - 2, top + 14, labels[1], align="right")
    top += LINE
    drawing.bar(0, top, WIDTH * fact.value / scale, BAR, fact.look)
    if mark:
        drawing.bar(WIDTH * mark.value / scale - 1, top - 3, 2, BAR + 6, "ink")
    return top + BAR + GAP


def _bars(sheet: Sheet, title: str, facts: Sequence[Fact], *, with_year: bool) -> Html:
    """Show bars by country; where two publishers differ, both stand under the same name."""
    _ = sheet._
    per_cent = " %" if facts[0].unit == PER_CENT else ""
    union = next((one for one in facts if one.country == UNION and one.is_shared), None)
    mark = None if with_year else union
    drawing = Drawing(title)
    lonely = _country_bars(sheet, drawing, facts, mark=mark, with_year=with_year)
    legend = sheet.colours(facts)
    if mark:
        words = _("upright mark: {place}, {value}")
        legend.append(("", words.format(place=mark.place, value=f"{sheet.number(mark.value)}{per_cent}")))
    return sheet.shown(
        title,
        drawing,
        sentence=sheet.listing(facts, lonely) if with_year else sheet.reading(facts, lonely),
        legend=legend,
        heads=[_("Where"), *([_("Year")] if with_year else []), facts[0].unit, _("Published by")],
        rows=_country_rows(sheet, facts, with_year=with_year),
        facts=facts,
    )


def _country_bars(
    sheet: Sheet, drawing: Drawing, facts: Sequence[Fact], *, mark: Fact | None, with_year: bool
) -> list[str]:
    """Draw each place's figures and the scale; return the names of places without a figure."""
    _ = sheet._
    most = max(one.value for one in facts)
    scale = 100 if most > _SMALL else 10 * (most // 10 + 1)
    top, lonely = 0.0, []
    for country, name in sheet.labels.countries.items():
        mine = [one for one in facts if one.country == country]
        if not mine:
            drawing.text(2, top + 14, name, "bold")
            drawing.text(WIDTH - 2, top + 14, _("no figure found"), "soft", "right")
            lonely.append(name)
            top += LINE + GAP
        for fact in mine:
            parts = [
                fact.publisher if with_year or not fact.is_shared or len(mine) > 1 else "",
                str(fact.year) if with_year else "",
            ]
            origin = ", ".join(part for part in parts if part)
            value = sheet.number(fact.value)
            label = _("{origin}: {value}").format(origin=origin, value=value) if origin else value
            left = name if fact is mine[0] else ""
            other = mark if country != UNION else None
            top = _bar(drawing, top, fact, (left, label), scale=scale, mark=other, look="bold")
    per_cent = " %" if facts[0].unit == PER_CENT else ""
    _scale(drawing, top, ("0", f"{sheet.number(scale / 2)}{per_cent}", f"{sheet.number(scale)}{per_cent}"))
    return lonely


def _scale(drawing: Drawing, top: float, words: tuple[str, str, str]) -> None:
    """Draw three upright lines over the whole height, and their values below."""
    for left in (0, WIDTH / 2, WIDTH - 1):
        drawing.bar(left, 0, 1, top, "faint")
    for edge, align, word in zip((2, WIDTH / 2, WIDTH - 2), ("left", "center", "right"), words, strict=True):
        drawing.text(edge, top + 15, word, "soft", align)
    drawing.height = top + 22


def _country_rows(sheet: Sheet, facts: Sequence[Fact], *, with_year: bool) -> list[list[str]]:
    rows = []
    for country, name in sheet.labels.countries.items():
        rows += [
            [name, *([str(one.year)] if with_year else []), sheet.number(one.value), one.publisher]
            for one in facts
            if one.country == country
        ] or [[name, *([""] if with_year else []), sheet._("no figure found"), ""]]
    return rows


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
