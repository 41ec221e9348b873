"""What remains: how far the answers themselves point to people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANSWERS = {
    "responses": (["attempt", "item"], "value"),
    "tasks": (["task", "question"], "chosen"),
    "choices": (["case", "decision"], "option"),
}


@dataclass(frozen=True)
class Rare:
    """An answer that few of the people gave.

    Parameters
    ----------
    table
        Where it stands.
    of
        What was asked.
    answer
        What they answered.
    people
        How many; anybody with the data can count them.
    """

    table: str
    of: str
    answer: str
    people: int


def rare(tables: Mapping[str, pd.DataFrame], k: int) -> tuple[Rare, ...]:
    """Return the single answers that fewer than ``k`` people gave, rarest first."""
    found = []
    for name, (asked, answer) in _ANSWERS.items():
        columns = [*asked, answer]
        counts = tables[name].dropna(subset=[answer]).groupby(columns)["person"].nunique()
        for row, people in counts[counts < k].items():
            *of, chosen = row if isinstance(row, tuple) else (row,)
            found.append(Rare(name, " ".join(map(str, of)), str(chosen), int(people)))
    return tuple(sorted(found, key=lambda one: (one.people, one.table, one.of, one.answer)))


def unique_people(tables: Mapping[str, pd.DataFrame]) -> int:
    """Return how many people gave answers that, taken together, nobody else gave.

    A person's answers are summed up in one number of 64 bits; two of 100,000 people share one by chance
    once in some billion releases.
    """
    sums = pd.Series(0, index=pd.Index(tables["people"]["person"], dtype="string"), dtype="uint64")
    for name, (asked, answer) in _ANSWERS.items():
        given = tables[name].dropna(subset=[answer])
        numbers = pd.util.hash_pandas_object(given[[*asked, answer]].astype("string"), index=False)
        by_person = numbers.groupby(given["person"].astype("string")).sum()
        sums = sums.add(by_person.reindex(sums.index, fill_value=0).astype("uint64"))
    return int((~sums.duplicated(keep=False)).sum())
