"""The charts of the report: official figures with their gaps, conflicts, notes and sources.

Every function takes the notebook's `Workbook`, so that what a chart cites stands in its list of
sources, and returns HTML that needs no kernel: a drawing, a sentence that says the same, and a table.

```python
from dlis_widgets import Workbook
from dlis_widgets.figures import charts

workbook = Workbook("report")
charts.by_country(workbook, "basic-skills", 2023)
```
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from dlis_widgets.errors import DlisError
from dlis_widgets.figures.drawing import WIDTH, Drawing, lines_of
from dlis_widgets.figures.indicators import EUROSTAT_PREFIX, EVERYONE, PER_CENT, best_year, years

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dlis_widgets.content.library import Library
    from dlis_widgets.content.models import Indicator
    from dlis_widgets.web.html import Html, Page
    from dlis_widgets.workbook import Workbook

UNION = "EU27"
GROUPS = {
    "education": ("education-low", "education-high"),
    "age-and-work": ("age-65-74-men", "age-65-74-women", "retired", "unemployed"),
}
"""Groups of people that are shown side by side, in their order."""

_PUBLISHERS = {
    "national:Barometre-du-numerique": "Baromètre du numérique",
    "national:FRB": "King Baudouin Foundation",
    "eu:Insee-References": "Insee",
}
"""Names that a dataset's own short name does not give."""

_LINE, _BAR, _GAP = 20, 14, 12
"""Units from line to line of text, of a bar's height, and below it."""

_SMALL = 40
"""Percent up to which a chart gets a scale of its own, so that small shares can be told apart."""


@dataclass(frozen=True)
class Fact:
    """One published figure, in words.

    Parameters
    ----------
    indicator, country, group
        Their ids.
    place, people
        Country and group in words.
    year, value, unit
        The figure.
    publisher
        Who published it, such as ``"Eurostat"`` or ``"INS"``.
    is_shared
        Whether it comes from the survey that all countries share.
    note
        What must be known to read it.
    sources
        Ids of references.
    """

    indicator: str
    country: str
    group: str
    place: str
    people: str
    year: int
    value: float
    unit: str
    publisher: str
    is_shared: bool
    note: str
    sources: tuple[str, ...]

    @property
    def look(self) -> str:
        """Its colour: the survey that all share, or another."""
        return "first" if self.is_shared else "second"


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
    sheet = _Sheet(workbook, indicator)
    shown = year if year is not None else best_year(sheet.library, indicator)
    facts = [fact for fact in sheet.facts(EVERYONE) if fact.year == shown]
    if not facts:
        raise DlisError(
            f"There is no figure for {indicator!r} in {shown}; use one of: "
            f"{', '.join(map(str, years(sheet.library, indicator)))}."
        )
    return sheet.bars(
        sheet._("{indicator}, {year}").format(indicator=sheet.words.title, year=shown),
        facts,
        with_year=False,
    )


def latest(workbook: Workbook, indicator: str) -> Html:
    """Show the latest figure of each place and publisher; the years may differ and are written there.

    Raises
    ------
    DlisError
        If there is no such indicator, or no figure for it.
    """
    sheet = _Sheet(workbook, indicator)
    facts = _newest(sheet.facts(EVERYONE))
    if not facts:
        raise DlisError(f"There is no figure for {indicator!r} in data/indicators; add one, or show another.")
    title = sheet._("{indicator}, latest figures found").format(indicator=sheet.words.title)
    return sheet.bars(title, facts, with_year=True)


def change(workbook: Workbook, indicator: str, first: int, last: int) -> Html:
    """Show how the figures of one survey moved between two years.

    Raises
    ------
    DlisError
        If there is no such indicator, or no place with figures for both years.
    """
    sheet = _Sheet(workbook, indicator)
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
    ends = [fact.value for pair in pairs for fact in pair]
    low, high = 10 * (min(ends) // 10), 10 * (max(ends) // 10 + 1)

    def at(value: float) -> float:
        return 8 + (WIDTH - 16) * (value - low) / (high - low)

    title = _("{indicator}, {first} and {last}").format(indicator=sheet.words.title, first=first, last=last)
    drawing = Drawing(title)
    top = 0.0
    for was, now in pairs:
        moved = now.value - was.value
        drawing.text(2, top + 15, now.place, "bold")
        words = f"{sheet.number(was.value)} → {sheet.number(now.value)} ({sheet.signed(moved)})"
        drawing.text(WIDTH - 2, top + 15, words, align="right")
        middle = top + _LINE + 12
        drawing.bar(8, middle - 0.5, WIDTH - 16, 1, "faint")
        left, right = sorted((at(was.value), at(now.value)))
        drawing.bar(left, middle - 2, right - left, 4, "soft")
        drawing.diamond(at(was.value), middle, 7, "soft")
        drawing.dot(at(now.value), middle, 7)
        top = middle + 12 + _GAP
    for value, align in ((low, "left"), ((low + high) / 2, "center"), (high, "right")):
        edge = {"left": 2.0, "center": WIDTH / 2, "right": WIDTH - 2.0}[align]
        drawing.text(edge, top + 11, f"{sheet.number(value)} %", "soft", align)
    drawing.height = top + 18
    move = _("{place} from {was} to {now} %")
    moves = ", ".join(
        move.format(place=now.place, was=sheet.number(was.value), now=sheet.number(now.value))
        for was, now in pairs
    )
    return sheet.shown(
        title,
        drawing,
        sentence=_("{first} to {last}: {moves}.").format(first=first, last=last, moves=moves),
        legend=[("", _("diamond: {year}").format(year=first)), ("", _("dot: {year}").format(year=last))],
        heads=[_("Where"), _("Year"), "%", _("Published by")],
        rows=[[one.place, str(one.year), sheet.number(one.value), one.publisher] for one in facts],
        facts=facts,
        caution="",
    )


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
    sheet = _Sheet(workbook, indicator)
    _ = sheet._
    titles = {
        "education": _("{indicator}, by education"),
        "age-and-work": _("{indicator}, by age, gender and work"),
    }
    if by not in titles:
        raise DlisError(f"There are no groups by {by!r}; use one of: {', '.join(GROUPS)}.")
    groups = GROUPS[by]
    facts = _newest(sheet.facts(*groups))
    facts.sort(key=lambda one: (sheet.order(one), groups.index(one.group)))
    if not facts:
        raise DlisError(f"There is no figure for {indicator!r} by {by}; show another indicator.")
    everyone = {(one.country, one.year): one for one in sheet.facts(EVERYONE) if one.is_shared}
    title = titles[by].format(indicator=sheet.words.title)
    drawing = Drawing(title)
    top, said = 0.0, []
    marked: list[Fact] = []
    for (country, year, publisher), members in groupby(facts, lambda o: (o.country, o.year, o.publisher)):
        block = list(members)
        heading = f"{block[0].place}, {year}" + ("" if block[0].is_shared else f" ({publisher})")
        drawing.text(2, top + 15, heading, "bold")
        top += _LINE + 4
        all_people = everyone.get((country, year))
        for fact in block:
            *before, last = lines_of(_capital(fact.people))
            for line in before:
                drawing.text(2, top + 14, line)
                top += _LINE
            top = sheet.bar(drawing, top, fact, (last, sheet.number(fact.value)), mark=all_people)
            marked += [] if all_people is None or all_people in marked else [all_people]
        top += 8
        values = ", ".join(f"{one.people} {sheet.number(one.value)} %" for one in block)
        said.append(f"{heading}: {values}")
    drawing.height = top
    # The mark stands for everyone in the same place and year.
    mark = [("", _("upright mark: everyone in the same survey"))] if marked else []
    return sheet.shown(
        title,
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


def conflicts(workbook: Workbook) -> Html:
    """Show every place and year for which two sources give different figures, as ranges.

    Raises
    ------
    DlisError
        If there is none.
    """
    library = workbook._library  # noqa: SLF001 - its own room's entrance; see `_Sheet`
    sheets = [_Sheet(workbook, one) for one in library.indicator_labels().indicators]
    found = []
    for sheet in sheets:
        facts = sorted(sheet.facts(), key=lambda one: (sheet.order(one)[:2], one.group, one.value))
        for _key, members in groupby(facts, lambda one: (one.country, one.year, one.group)):
            block = list(members)
            if len({one.value for one in block}) > 1:
                found.append((sheet, block))
    if not found:
        raise DlisError("No two sources disagree in data/indicators; take this chart out.")
    first = found[0][0]
    _ = first._
    title = _("Same place, same year, different sources")
    drawing = Drawing(title)
    top, said = 0.0, []
    for sheet, block in found:
        for line in lines_of(sheet.words.title):
            drawing.text(2, top + 15, line, "bold")
            top += _LINE
        where = f"{block[0].place}, {block[0].year}"
        drawing.text(2, top + 15, where)
        each = [f"{one.publisher} {sheet.number(one.value)}" for one in block]
        drawing.text(WIDTH - 2, top + 15, " – ".join(each), align="right")
        middle = top + _LINE + 12
        low, high = (8 + (WIDTH - 16) * one.value / 100 for one in (block[0], block[-1]))
        drawing.bar(8, middle - 0.5, WIDTH - 16, 1, "faint")
        drawing.bar(low, middle - 2, high - low, 4, "soft")
        for one in block:
            draw = drawing.dot if one.is_shared else drawing.diamond
            draw(8 + (WIDTH - 16) * one.value / 100, middle, 7, one.look)
        top = middle + 12 + _GAP
        said.append(
            _("{indicator}, {where}: one source says {low} % ({first}), another {high} % ({last})").format(
                indicator=sheet.words.title,
                where=where,
                low=sheet.number(block[0].value),
                first=block[0].publisher,
                high=sheet.number(block[-1].value),
                last=block[-1].publisher,
            )
        )
    for edge, align, words in (
        (2, "left", "0 %"),
        (WIDTH / 2, "center", "50 %"),
        (WIDTH - 2, "right", "100 %"),
    ):
        drawing.text(edge, top + 11, words, "soft", align)
    drawing.height = top + 18
    facts = [one for _sheet, block in found for one in block]
    titles = {sheet.indicator: sheet.words.title for sheet, _block in found}
    return first.shown(
        title,
        drawing,
        sentence=f"{'; '.join(said)}.",
        legend=first.colours(facts),
        heads=[_("Where"), _("What"), "%", _("Published by")],
        rows=[
            [f"{one.place}, {one.year}", titles[one.indicator], first.number(one.value), one.publisher]
            for one in facts
        ],
        facts=facts,
        caution="",
    )


class _Sheet:
    """One indicator's figures and words, and the page they are for."""

    def __init__(self, workbook: Workbook, indicator: str) -> None:
        # The library and the page are the workbook's own: its list of sources must know what is cited.
        self.library: Library = workbook._library  # noqa: SLF001
        self.page: Page = workbook._page  # noqa: SLF001
        self.indicator = indicator
        self.labels = self.library.indicator_labels()
        years(self.library, indicator)  # says in one sentence which indicators there are
        self.words: Indicator = self.labels.indicators[indicator]
        self._: Callable[[str], str] = self.page.gettext

    def facts(self, *groups: str) -> list[Fact]:
        """Return the figures for some groups, or for all, by place, year and publisher."""
        found = [
            Fact(
                indicator=self.indicator,
                country=row["country"],
                group=row["group"],
                place=self.labels.countries[row["country"]],
                people=self.labels.groups[row["group"]],
                year=int(row["year"]),
                value=float(row["value"]),
                unit=row["unit"],
                publisher=_publisher(row["dataset"]),
                is_shared=row["dataset"].startswith((EUROSTAT_PREFIX, "eurostat:", "eu:Insee")),
                note=self._(row["note"]) if row["note"] else "",
                sources=tuple(one.strip() for one in row["source"].split(";")),
            )
            for row in self.library.indicator_rows()
            if row["indicator"] == self.indicator and row["value"] and (not groups or row["group"] in groups)
        ]
        return sorted(found, key=self.order)

    def order(self, fact: Fact) -> tuple[int, int, bool, str]:
        """Say where a figure stands: place, year, the shared survey first."""
        return (
            list(self.labels.countries).index(fact.country),
            fact.year,
            not fact.is_shared,
            fact.publisher,
        )

    def number(self, value: float) -> str:
        """Write a number as the reader's language does."""
        return self.page._number(value)  # noqa: SLF001

    def signed(self, difference: float) -> str:
        """Write a difference in points, with its sign."""
        rounded = round(difference, 1)
        return f"{'+' if rounded > 0 else '−' if rounded < 0 else '±'}{self.number(abs(rounded))}"

    def bar(  # noqa: PLR0913 - a bar, its two labels and its mark
        self,
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
        top += _LINE
        drawing.bar(0, top, WIDTH * fact.value / scale, _BAR, fact.look)
        if mark:
            drawing.bar(WIDTH * mark.value / scale - 1, top - 3, 2, _BAR + 6, "ink")
        return top + _BAR + _GAP

    def bars(self, title: str, facts: Sequence[Fact], *, with_year: bool) -> Html:
        """Show bars by country; where two publishers differ, both stand under the same name."""
        _ = self._
        most = max(one.value for one in facts)
        scale = 100 if most > _SMALL else 10 * (most // 10 + 1)
        unit = facts[0].unit
        per_cent = " %" if unit == PER_CENT else ""
        union = next((one for one in facts if one.country == UNION and one.is_shared), None)
        mark = None if with_year else union
        drawing = Drawing(title)
        top, lonely = 0.0, []
        for country, name in self.labels.countries.items():
            mine = [one for one in facts if one.country == country]
            if not mine:
                drawing.text(2, top + 14, name, "bold")
                drawing.text(WIDTH - 2, top + 14, _("no figure found"), "soft", "right")
                lonely.append(name)
                top += _LINE + _GAP
            for fact in mine:
                parts = [
                    fact.publisher if with_year or not fact.is_shared or len(mine) > 1 else "",
                    str(fact.year) if with_year else "",
                ]
                origin = ", ".join(part for part in parts if part)
                value = self.number(fact.value)
                label = _("{origin}: {value}").format(origin=origin, value=value) if origin else value
                left = name if fact is mine[0] else ""
                other = mark if country != UNION else None
                top = self.bar(drawing, top, fact, (left, label), scale=scale, mark=other, look="bold")
        drawing.bar(0, 0, 1, top, "faint")
        drawing.bar(WIDTH / 2, 0, 1, top, "faint")
        drawing.bar(WIDTH - 1, 0, 1, top, "faint")
        drawing.text(2, top + 15, "0", "soft")
        drawing.text(WIDTH / 2, top + 15, f"{self.number(scale / 2)}{per_cent}", "soft", "center")
        drawing.text(WIDTH - 2, top + 15, f"{self.number(scale)}{per_cent}", "soft", "right")
        drawing.height = top + 22
        heads = [_("Where"), *([_("Year")] if with_year else []), unit, _("Published by")]
        rows = []
        for country, name in self.labels.countries.items():
            mine = [one for one in facts if one.country == country]
            rows += [
                [name, *([str(one.year)] if with_year else []), self.number(one.value), one.publisher]
                for one in mine
            ] or [[name, *([""] if with_year else []), _("no figure found"), ""]]
        legend = self.colours(facts)
        if mark:
            words = _("upright mark: {place}, {value}")
            legend.append(("", words.format(place=mark.place, value=f"{self.number(mark.value)}{per_cent}")))
        return self.shown(
            title,
            drawing,
            sentence=self.listing(facts, lonely) if with_year else self.reading(facts, lonely),
            legend=legend,
            heads=heads,
            rows=rows,
            facts=facts,
        )

    def listing(self, facts: Sequence[Fact], lonely: Sequence[str]) -> str:
        """Say every figure, where the years differ and nothing can be ranked."""
        each = "; ".join(
            f"{one.place} {self.number(one.value)} % ({one.publisher}, {one.year})" for one in facts
        )
        return " ".join([f"{each}.", *self.gaps(lonely)])

    def gaps(self, lonely: Sequence[str]) -> list[str]:
        """Say for which places nothing was found."""
        missing = self._("No figure was found for: {places}.")
        return [missing.format(places=", ".join(lonely))] if lonely else []

    def reading(self, facts: Sequence[Fact], lonely: Sequence[str]) -> str:
        """Say the Union's figure, the highest and the lowest, who disagrees, and what is missing."""
        _ = self._
        countries = [one for one in facts if one.country != UNION] or list(facts)
        sentences = [self.sentence(one) for one in facts if one.country == UNION]
        highest, lowest = (pick(countries, key=lambda one: one.value) for pick in (max, min))
        ends = _("Highest: {highest}, {high} %. Lowest: {lowest}, {low} %.")
        sentences.append(
            ends.format(
                highest=highest.place,
                high=self.number(highest.value),
                lowest=lowest.place,
                low=self.number(lowest.value),
            )
        )
        for _country, members in groupby(facts, lambda one: (one.country, one.year)):
            block = list(members)
            if len(block) > 1:
                either = _("{place}: one source says {first} % ({publisher}), another {last} % ({other}).")
                sentences.append(
                    either.format(
                        place=block[0].place,
                        first=self.number(block[0].value),
                        publisher=block[0].publisher,
                        last=self.number(block[-1].value),
                        other=block[-1].publisher,
                    )
                )
        return " ".join([*sentences, *self.gaps(lonely)])

    def sentence(self, fact: Fact) -> str:
        """Say one figure in the indicator's own words."""
        return self.words.sentence.format(
            country=fact.place, year=fact.year, value=self.number(fact.value), group=fact.people
        )

    def colours(self, facts: Sequence[Fact]) -> list[tuple[str, str]]:
        """Explain the colours that are used, where there is more than one."""
        _ = self._
        if all(one.is_shared for one in facts):
            return []
        shared = sorted({one.publisher for one in facts if one.is_shared})
        return [
            *([("dlis-bar", ", ".join(shared))] if shared else []),
            ("dlis-bar-task", _("another source, named with its figure")),
        ]

    def shown(  # noqa: PLR0913 - the parts of one figure
        self,
        title: str,
        drawing: Drawing,
        *,
        sentence: str,
        legend: Sequence[tuple[str, str]],
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        facts: Sequence[Fact],
        caution: str | None = None,
    ) -> Html:
        """Put the parts of a figure together."""
        sources = dict.fromkeys(one for fact in facts for one in fact.sources)
        notes: dict[str, list[str]] = {}
        for fact in facts:
            if fact.note:
                who = f"{fact.place} {fact.year}" + ("" if fact.is_shared else f" ({fact.publisher})")
                notes.setdefault(fact.note, []).append(who)
        label = self._("{title}. The table below gives the same figures.").format(title=title)
        return self.page.render(
            "report_chart",
            f"{title}: {sentence}",
            title=title,
            picture=drawing.svg(label),
            sentence=sentence.replace(" %", "\u00a0%"),
            caution=self.words.caution if caution is None else caution,
            legend=legend,
            heads=heads,
            rows=rows,
            notes=[(", ".join(dict.fromkeys(who)), note) for note, who in notes.items()],
            source=" ".join(f"[@{one}]" for one in sources),
        )


def _newest(facts: Sequence[Fact]) -> list[Fact]:
    """Keep the latest year of each place and publisher."""
    last: dict[tuple[str, str], int] = {}
    for fact in facts:
        key = (fact.country, fact.publisher)
        last[key] = max(fact.year, last.get(key, 0))
    return [fact for fact in facts if fact.year == last[fact.country, fact.publisher]]


def _publisher(dataset: str) -> str:
    if dataset.startswith((EUROSTAT_PREFIX, "eurostat:")):
        return "Eurostat"
    return _PUBLISHERS.get(dataset, dataset.partition(":")[2].replace("-", " "))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
