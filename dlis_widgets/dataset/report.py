"""What a release says of itself: to those who get it, and, more of it, to the one who makes it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dlis_widgets.dataset.free_texts import TextCount
    from dlis_widgets.dataset.risk import Rare

FIRST = "No earlier release of this course stands beside the key, so that this one was compared with none."
COMPARED = (
    "This release was compared with every earlier one that was made with the same key for this course: people who "
    "left, came, answered again or stayed the same did so at least {k} together, also within each group of the "
    "earlier ones. Releases made with another key were not compared."
)
RENEWED = (
    "All pseudonyms are new, and earlier releases were not compared with this one. Whoever has both can match rows "
    "with the same answers and see who left or came. Delete the earlier ones."
)
_SHOWN = 30


@dataclass(frozen=True)
class ReleaseReport:
    """What was released, coarsened and left out, and what risk remains.

    Parameters
    ----------
    release
        The id of this release, drawn at random.
    folder
        Where the package is.
    k
        The fewest people that share a combination of quasi-identifiers.
    people
        How many there are.
    synthetic
        Whether they are invented.
    rows
        How many each table has.
    parquet
        Whether there are Parquet files beside the CSV files.
    steps, withheld, singled
        See `dlis_widgets.dataset.anonymity.Coarsened`.
    parts_left_out
        Versions of workbooks, and attempts, that fewer than ``k`` people handed in.
    texts
        What became of free texts; None where none were asked for.
    rare
        Single answers that fewer than ``k`` people gave.
    unique_people
        People whose answers together are nobody else's.
    compared
        What was done about an earlier release.
    notes
        For the maker only: these are in no file of the package.
    """

    release: str
    folder: Path
    k: int
    people: int
    synthetic: bool
    rows: Mapping[str, int]
    parquet: bool
    steps: Mapping[str, str]
    withheld: Mapping[str, int]
    singled: int
    parts_left_out: int
    texts: TextCount | None
    rare: tuple[Rare, ...]
    unique_people: int
    compared: str
    notes: tuple[str, ...] = ()

    def public(self) -> dict[str, Any]:
        """Return what everybody may know, for JSON."""
        found = asdict(self)
        for private in ("folder", "notes"):
            del found[private]
        return {**found, "risks": self.risks()}

    def to_json(self) -> str:
        """Return `public` as text."""
        return f"{json.dumps(self.public(), ensure_ascii=False, indent=1)}\n"

    def risks(self) -> list[str]:
        """Return what remains, in sentences."""
        return [
            (
                f"Each combination of country, role, years and language is shared by at least {self.k} people here. "
                "This is k-anonymity. It says nothing about people whose group all gave the same answer."
            ),
            (
                f"The answers themselves are not coarsened: those of {self.unique_people} of {self.people} people, "
                "taken together, are nobody else's. Who knows some answers of a person, for instance because they "
                "stood beside them, may find the others."
            ),
            (
                f"{len(self.rare)} single answers were given by fewer than {self.k} people. Do not publish them in "
                "tables of groups."
            ),
            (
                "Which workbooks somebody handed in, and whether they rated themselves twice, is not coarsened "
                "either, beyond each part having enough people."
            ),
            (
                "How many people were asked and did not agree is not written here: two releases side by side would "
                "tell when somebody changed their mind."
            ),
            (
                "Pseudonyms are the same in later releases of the same course. The key stays with the teacher; "
                "with it, and the list of students, everybody can be named. So this is personal data still "
                "(GDPR, article 4(5)): keep it as such."
            ),
            *self._text_risks(),
        ]

    def _text_risks(self) -> list[str]:
        if self.texts is None:
            return []
        return [
            (
                "Free texts are the greatest risk here. The scan knows the names of the course, addresses, and long "
                "numbers. It does not know other names (also of people who receive support), nicknames, other "
                "alphabets, places, or a story that somebody recognises. Read every text before you pass this on."
            )
        ]

    def _done(self) -> list[str]:
        steps = [
            f"{one}: {step}; withheld for {self.withheld[one]} of {self.people} people."
            for one, step in self.steps.items()
        ]
        texts = (
            "Free texts are not part of this release."
            if self.texts is None
            else f"Free texts: {self.texts.withheld} of {self.texts.texts} are withheld"
            + "".join(f"; {count} for {reason}" for reason, count in self.texts.reasons.items())
            + "."
        )
        return [
            (
                "Only people who agreed to research are here. Names are replaced by keyed pseudonyms, rows are in "
                "the order of these, times are left out."
            ),
            *steps,
            (
                f"All four are withheld for {self.singled} people who would have stood out, or who were added so "
                "that these are not alone."
            ),
            (
                f"Versions of workbooks, and attempts, that fewer than {self.k} people handed in: "
                f"{self.parts_left_out}; their rows are left out."
            ),
            texts,
            self.compared,
        ]

    def to_markdown(self) -> str:
        """Return `public` to be read."""
        title = "About this release" + (" of SYNTHETIC data" if self.synthetic else "")
        tables = [f"| {name} | {rows} |" for name, rows in self.rows.items()]
        shown = [f"| {one.table} | {one.of} | {one.answer} | {one.people} |" for one in self.rare[:_SHOWN]]
        more = len(self.rare) - len(shown)
        lines = [
            *(f"# {title}", "", f"{self.people} people, k = {self.k}. The index is unvalidated.", ""),
            *("| table | rows |", "| --- | --- |", *tables, ""),
            *("## What was coarsened, withheld and left out", "", *_items(self._done()), ""),
            *("## What risk remains", "", *_items(self.risks()), ""),
        ]
        if shown:
            lines += [f"## Answers of fewer than {self.k} people", ""]
            lines += ["| table | asked | answer | people |", "| --- | --- | --- | --- |", *shown, ""]
        if more > 0:
            lines += [f"{more} more stand in release-report.json.", ""]
        return "\n".join(lines)

    def __str__(self) -> str:
        """Return what the maker should read, in lines."""
        what = "invented people" if self.synthetic else "people"
        made = (
            f"The release of {self.people} {what} is in {self.folder}; release-report.md says what it holds."
        )
        return "\n".join([made, *(f"- {one}" for one in (*self.notes, self.compared))])


def _items(sentences: list[str]) -> list[str]:
    return [f"- {one}" for one in sentences]
