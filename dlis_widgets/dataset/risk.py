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
_TEXTS = {"texts": (["prompt"], "text")}


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


def answer_sums(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Sum up each person's answers to each part of a release in one number of 64 bits.

    Two different sums may be equal by chance: between two of 100,000 people once in some billion releases.

    Returns
    -------
    DataFrame
        ``person``, ``part`` (a workbook, one of its self-ratings, or its reflections) and ``answers``.
    """
    found = []
    for name, (asked, answer) in {**_ANSWERS, **_TEXTS}.items():
        if name not in tables:
            continue
        given = tables[name].dropna(subset=[answer])
        part = given["workbook"].astype("string")
        if "attempt" in asked:
            part = part.str.cat(given["attempt"].astype("string"), sep=", self-rating ")
        elif name in _TEXTS:
            part += ", reflections"
        numbers = pd.util.hash_pandas_object(given[[*asked, answer]].astype("string"), index=False)
        found.append(pd.DataFrame({"person": given["person"], "part": part, "answers": numbers}))
    return pd.concat(found).groupby(["person", "part"], observed=True)["answers"].sum().reset_index()


def unique_people(sums: pd.DataFrame, people: pd.Series) -> int:
    """Return how many people gave answers that, taken together and without texts, nobody else gave."""
    own = sums[~sums["part"].str.endswith(", reflections")].groupby("person", observed=True)["answers"].sum()
    totals = own.reindex(pd.Index(people), fill_value=0)
    return int((~totals.duplicated(keep=False)).sum())
