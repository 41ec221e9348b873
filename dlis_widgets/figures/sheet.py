"""What every chart of the report shares: one indicator's figures in words, and the frame around a drawing."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from dlis_widgets.figures.facts import UNION, Fact, facts_of
from dlis_widgets.figures.indicators import years

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dlis_widgets.content.library import Library
    from dlis_widgets.content.models import Indicator
    from dlis_widgets.figures.drawing import Drawing
    from dlis_widgets.web.html import Html, Page
    from dlis_widgets.workbook import Workbook

LINE, BAR, GAP = 20, 14, 12
"""Units from line to line of text, of a bar's height, and below it."""


class Sheet:
    """One indicator's figures and words, and the page they are for.

    Parameters
    ----------
    workbook
        The notebook's workbook.
    indicator
        Its id.

    Raises
    ------
    DlisError
        If there is no such indicator.
    """

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
        found = facts_of(self.library, self.indicator, self._)
        return sorted((one for one in found if not groups or one.group in groups), key=self.order)

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

    def listing(self, facts: Sequence[Fact], lonely: Sequence[str]) -> str:
        """Say every figure, where the years differ and nothing can be ranked."""
        each = "; ".join(
            f"{one.place} {self.number(one.value)} % ({one.publisher}, {one.year})" for one in facts
        )
        return " ".join([f"{each}.", *self._gaps(lonely)])

    def reading(self, facts: Sequence[Fact], lonely: Sequence[str]) -> str:
        """Say the Union's figure, the highest and the lowest, who disagrees, and what is missing."""
        union = [self._sentence(one) for one in facts if one.country == UNION]
        return " ".join([*union, self._ends(facts), *self._disputes(facts), *self._gaps(lonely)])

    def _sentence(self, fact: Fact) -> str:
        """Say one figure in the indicator's own words."""
        return self.words.sentence.format(
            country=fact.place, year=fact.year, value=self.number(fact.value), group=fact.people
        )

    def _ends(self, facts: Sequence[Fact]) -> str:
        countries = [one for one in facts if one.country != UNION] or list(facts)
        highest, lowest = (pick(countries, key=lambda one: one.value) for pick in (max, min))
        return self._("Highest: {highest}, {high} %. Lowest: {lowest}, {low} %.").format(
            highest=highest.place,
            high=self.number(highest.value),
            lowest=lowest.place,
            low=self.number(lowest.value),
        )

    def _disputes(self, facts: Sequence[Fact]) -> list[str]:
        either = self._("{place}: one source says {first} % ({publisher}), another {last} % ({other}).")
        blocks = [list(members) for _key, members in groupby(facts, lambda one: (one.country, one.year))]
        return [
            either.format(
                place=block[0].place,
                first=self.number(block[0].value),
                publisher=block[0].publisher,
                last=self.number(block[-1].value),
                other=block[-1].publisher,
            )
            for block in blocks
            if len(block) > 1
        ]

    def _gaps(self, lonely: Sequence[str]) -> list[str]:
        """Say for which places nothing was found."""
        missing = self._("No figure was found for: {places}.")
        return [missing.format(places=", ".join(lonely))] if lonely else []

    def colours(self, facts: Sequence[Fact]) -> list[tuple[str, str]]:
        """Explain the colours that are used, where there is more than one."""
        if all(one.is_shared for one in facts):
            return []
        shared = sorted({one.publisher for one in facts if one.is_shared})
        return [
            *([("dlis-bar", ", ".join(shared))] if shared else []),
            ("dlis-bar-task", self._("another source, named with its figure")),
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
            notes=_notes(facts),
            source=" ".join(f"[@{one}]" for one in sources),
        )


def _notes(facts: Sequence[Fact]) -> list[tuple[str, str]]:
    """Return whom each note is about, and the note; a note stands once."""
    notes: dict[str, list[str]] = {}
    for fact in facts:
        if fact.note:
            who = f"{fact.place} {fact.year}" + ("" if fact.is_shared else f" ({fact.publisher})")
            notes.setdefault(fact.note, []).append(who)
    return [(", ".join(dict.fromkeys(who)), note) for note, who in notes.items()]
