"""A synthetic cohort: hand-ins of invented people, made from a model whose every number is known.

Each file is an ordinary hand-in, the release with answers in its solution cells, and says that it is
synthetic in its first line and in each reflection. `dlis_widgets.synthetic.model` is the model.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dlis_widgets.cohort.plan import plans
from dlis_widgets.cohort.sheets import Sent, read_batch
from dlis_widgets.cohort.tables import Cohort
from dlis_widgets.errors import DlisError
from dlis_widgets.notebooks import workbooks as all_workbooks
from dlis_widgets.paths import workbooks_dir
from dlis_widgets.synthetic.answers import Form, answer_columns, released
from dlis_widgets.synthetic.model import CHUNK, DIMENSIONS, MODEL, draw_people, generator
from dlis_widgets.synthetic.truth import truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dlis_widgets.answers.sheet import Value
    from dlis_widgets.cohort.plan import Plan
    from dlis_widgets.synthetic.answers import Column
    from dlis_widgets.synthetic.model import Flags, Model, People

    Answers = dict[str, tuple[Value, str]]

_FIRST_DAY = datetime(2026, 2, 2, 8, tzinfo=UTC)
_MINUTES = 80 * 24 * 60
"""Workbooks are begun within these minutes from the first day on."""
_APART = 4
"""Minutes from one answer to the next."""
_WEEKS = 6
"""Weeks from the first to the second attempt."""

_HEADER = (
    *("person", "country", "role", "years", "consent", "careless", "second_attempt", "only_index"),
    *(f"{kind}_{one}" for kind in ("factor", "factor_again", "ability") for one in DIMENSIONS),
)


def demo_cohort(  # noqa: PLR0913 - all but two by name
    count: int,
    out: str | Path,
    *,
    seed: int = 1,
    workbooks: Sequence[str] | None = None,
    report: Callable[[int], None] | None = None,
    model: Model = MODEL,
    earlier: float = 0.0,
) -> Path:
    """Write synthetic hand-ins to ``out/submitted``, and the truth that they were made from.

    ``truth.json`` holds the parameters and what follows from them, ``truth-people.csv`` one row a
    person: what was drawn, also what they did not tell. Memory does not grow with ``count``.

    Parameters
    ----------
    count
        How many people, at least 1.
    out
        A folder without hand-ins; it is made if there is none.
    seed
        0 or more. The same seed gives the same people, and the first of many are those of few.
    workbooks
        Which workbooks; by default all. Some people (``Model.only_index``) hand in only the one with
        the instrument.
    report
        Called with the number of people written so far.
    model
        The parameters.
    earlier
        Share (0 to 1) of hand-ins of which an older, half-finished copy is in ``out/earlier``, to be
        read with the others: ``read_submissions([out, out / "earlier"])``.

    Returns
    -------
    Path
        ``out``.

    Raises
    ------
    DlisError
        If a parameter is out of its range, or there are hand-ins in ``out`` already.
    """
    out = Path(out)
    names = _checked(count, seed, workbooks)
    if any((out / one).exists() for one in ("submitted", "course/submitted")):
        raise DlisError(f"There are hand-ins in {out} already; name a new folder for the synthetic ones.")
    forms = _forms(names, seed)
    out.mkdir(parents=True, exist_ok=True)
    drawn: Counter[str] = Counter()
    with (out / "truth-people.csv").open("w", encoding="utf-8", newline="") as people:
        rows = csv.writer(people, lineterminator="\n")
        rows.writerow(_HEADER)
        for chunk in _chunks(count, seed, names, model):
            rows.writerows(chunk.truth())
            drawn.update(chunk.drawn())
            copied = {one: chunk.random(f"earlier/{one}").random(CHUNK) < earlier for one in names}
            for place in range(chunk.size):
                drawn.update(_write(out, chunk, place, forms, copied))
                if report:
                    report(chunk.start + place + 1)
    facts = {"people": count, "seed": seed, "workbooks": names, "numpy": np.__version__, "drawn": dict(drawn)}
    told = json.dumps({**facts, **truth(model), "earlier": earlier}, indent=1, ensure_ascii=False)
    _put(out / "truth.json", told + "\n")
    return out


def demo_tables(
    count: int,
    seed: int = 1,
    *,
    workbooks: Sequence[str] | None = None,
    texts: bool = False,
    model: Model = MODEL,
) -> Cohort:
    """Return the tables of a synthetic cohort: what reading the files of `demo_cohort` gives.

    Nothing touches a disk: small hand-ins, with nothing but the answers, are written and read in
    memory by the functions that write and read the files.

    Parameters
    ----------
    count, seed, workbooks, model
        As for `demo_cohort`.
    texts
        Whether the reflections themselves are kept, or only their length.

    Raises
    ------
    DlisError
        If a parameter is out of its range.
    """
    names = _checked(count, seed, workbooks)
    forms = _forms(names, seed, whole=False)
    parts = []
    for chunk in _chunks(count, seed, names, model):
        sent = (
            Sent(chunk.person(place), name, content=forms[name].filled(answers).encode("utf-8"))
            for place in range(chunk.size)
            for name, answers in chunk.hand_ins(place)
        )
        parts.append(read_batch(sent, texts=texts))
    tables: dict[str, Any] = {
        one.name: pd.concat([getattr(part, one.name) for part in parts], ignore_index=True)
        for one in fields(Cohort)
        if one.name != "lines"
    }
    return Cohort(**tables, lines=tuple(line for part in parts for line in part.lines))


def _checked(count: int, seed: int, workbooks: Sequence[str] | None) -> list[str]:
    if count < 1:
        raise DlisError(f"A cohort of {count} cannot be made; name a number of people from 1 on.")
    if seed < 0:
        raise DlisError(f"{seed} cannot be a seed; name a whole number from 0 on.")
    names = sorted(plans() if workbooks is None else set(workbooks))
    unknown = [one for one in names if one not in plans()]
    if unknown or not names:
        told = f"There is no workbook {', '.join(unknown)}" if unknown else "No workbook is named"
        raise DlisError(f"{told}; use some of: {', '.join(sorted(plans()))}.")
    return names


def _forms(names: Sequence[str], seed: int, *, whole: bool = True) -> dict[str, Form]:
    note = f"Synthetic hand-in: no person wrote this (dlis demo-cohort, seed {seed})."
    sources = {info.name: info.path for info in all_workbooks(workbooks_dir())}
    return {one: Form.of(released(sources[one], note), whole=whole) for one in names}


@dataclass(frozen=True)
class _Chunk:
    """Some people with all their answers: the first ``size`` of those drawn together."""

    number: int
    size: int
    seed: int
    people: People
    columns: dict[str, dict[str, Column]]

    @property
    def start(self) -> int:
        return self.number * CHUNK

    def person(self, place: int) -> str:
        return f"synthetic-{self.start + place + 1:05}"

    def random(self, stream: str) -> np.random.Generator:
        return generator(self.seed, self.number, stream)

    def hand_ins(self, place: int) -> Iterator[tuple[str, Answers]]:
        """Yield the workbooks of a person with value and time by answer id."""
        begun = self.random(f"begun/{place}").integers(0, _MINUTES, len(plans())).tolist()
        for minute, (name, plan) in zip(begun, sorted(plans().items()), strict=True):
            if name in self.columns and (plan.ratings or not self.people.only_index[place]):
                answers = {one: column[place] for one, column in self.columns[name].items()}
                yield name, _timed(plan, answers, minute)

    def truth(self) -> Iterator[list[object]]:
        """Yield the row of each person for ``truth-people.csv``."""
        people = self.people
        words = (people.country, people.role, people.years, people.consent, people.careless)
        flags = (people.again, people.only_index)
        numbers = np.hstack([people.factors, people.factors_again, people.abilities])
        for place in range(self.size):
            yield [
                self.person(place),
                *(one[place] for one in words),
                *("yes" if one[place] else "no" for one in flags),
                *(f"{one:.4f}" for one in numbers[place].tolist()),
            ]

    def drawn(self) -> dict[str, int]:
        """Return how many people are what."""
        people = self.people
        found = {
            "consent": people.consent == "yes",
            "straight": people.careless == "straight",
            "random": people.careless == "random",
            "second_attempt": people.again,
            "only_index": people.only_index,
        }
        return {name: int(flags[: self.size].sum()) for name, flags in found.items()}


def _chunks(count: int, seed: int, names: Sequence[str], model: Model) -> Iterator[_Chunk]:
    for number in range(-(-count // CHUNK)):
        people = draw_people(model, seed, number)
        columns = {one: answer_columns(plans()[one], people, model, seed, number) for one in names}
        yield _Chunk(number, min(CHUNK, count - number * CHUNK), seed, people, columns)


def _timed(plan: Plan, answers: Mapping[str, Value | None], minute: int) -> Answers:
    later = {one.answer_id for one in plan.ratings if one.attempt > 1}
    timed: Answers = {}
    for place, (answer_id, value) in enumerate(answers.items()):
        if value:
            weeks = _WEEKS if answer_id in later else 0
            at = _FIRST_DAY + timedelta(weeks=weeks, minutes=minute + _APART * place)
            timed[answer_id] = (value, f"{at:%Y-%m-%dT%H:%M:%S}.000Z")
    return timed


def _write(
    out: Path, chunk: _Chunk, place: int, forms: Mapping[str, Form], copied: Mapping[str, Flags]
) -> Counter[str]:
    """Write a person's hand-ins; return how many."""
    written: Counter[str] = Counter()
    person = chunk.person(place)
    for name, answers in chunk.hand_ins(place):
        _put(out / "submitted" / person / name / f"{name}.ipynb", forms[name].filled(answers))
        written["hand_ins"] += 1
        if copied[name][place]:
            _put(out / "earlier" / person / f"{name}.ipynb", forms[name].filled(_first_half(answers)))
            written["earlier"] += 1
    return written


def _first_half(answers: Answers) -> Answers:
    """Return the older half of a person's answers."""
    by_time = sorted(answers.items(), key=lambda one: one[1][1])
    return dict(by_time[: len(by_time) // 2])


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
