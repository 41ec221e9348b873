"""What invented people answer in one workbook, and the hand-in that it stands in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import nbformat
import numpy as np

from dlis_widgets.answers.notebook import fill_cell, solution_cells, write_literal
from dlis_widgets.answers.sheet import Answer
from dlis_widgets.cohort.sheets import CONSENT
from dlis_widgets.content.library import SOURCE_LANGUAGE, library
from dlis_widgets.content.models import Task
from dlis_widgets.grading.release import release
from dlis_widgets.synthetic.model import CHUNK, DIMENSIONS, draw_levels, generator, pick

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dlis_widgets.answers.sheet import Value
    from dlis_widgets.cohort.plan import CasePlan, Plan, RatingPlan
    from dlis_widgets.content.models import Question
    from dlis_widgets.synthetic.model import Flags, Model, Numbers, People

    Column = list[Value | None]
    """One answer of each person in a chunk, None where it was not given."""

MARK = "[synthetic]"
"""What each reflection begins with."""

_SENTENCES = (
    "This text was put together by a program.",
    "An invented person came with an invented letter.",
    "I asked first what she had already tried on her own.",
    "The form did not accept the address, and nobody knew why.",
    "I noticed that I had taken the mouse without asking.",
    "We wrote down the next step together, in large letters.",
    "My colleague would have done it differently.",
    "Next time I will ask whether he wants to see it or to do it.",
    "It took longer than I had thought, and that was all right.",
    "I did not know the answer, and I said so.",
    "The counter had been closed for a year.",
    "She came back two weeks later and did it alone.",
    "I am still not sure that this belongs to my role.",
    "What I saw on the screen was not meant for me.",
)
_MOST_SENTENCES = 24
_TEXT, _TIME = "\ufdd0text", "\ufdd0time"


def answer_columns(plan: Plan, people: People, model: Model, seed: int, chunk: int) -> dict[str, Column]:
    """Return everybody's answers to one workbook by answer id, in the workbook's order of kinds.

    Each answer id has random numbers of its own: changed content changes the answers to it only.
    """

    def random(answer_id: str) -> np.random.Generator:
        return generator(seed, chunk, f"{plan.workbook}/{answer_id}")

    columns = {one.answer_id: _ratings(one, people, model, random(one.answer_id)) for one in plan.ratings}
    unfinished = random("finishes").random(CHUNK) >= model.finishes
    for task in plan.tasks:
        here = random(task.task)
        questions = library().get(Task, task.task).questions
        is_dimension = task.dimension in DIMENSIONS
        abilities = people.abilities[:, DIMENSIONS.index(task.dimension)] if is_dimension else None
        able = people.abilities.mean(axis=1) if abilities is None else abilities
        chosen = {
            one.id: _choose(one, place, able, people, model, here) for place, one in enumerate(questions)
        }
        columns[task.task] = _thinned(_forms(chosen, model, here), unfinished, model, here)
    for case in plan.cases:
        here = random(case.case)
        columns[case.case] = _thinned(
            _forms(_decide(case, model, here), model, here), unfinished, model, here
        )
    for prompt in plan.prompts:
        here = random(prompt)
        columns[prompt] = _thinned(_texts(model, here), unfinished, model, here)
    if plan.ratings:
        columns[CONSENT] = _told(people)
    return columns


def _ratings(plan: RatingPlan, people: People, model: Model, random: np.random.Generator) -> Column:
    levels = draw_levels(model, plan, people, random).tolist()
    asked = people.again.tolist() if plan.attempt > 1 else [True] * CHUNK
    return [
        {item: str(level) for item, level in zip(plan.items, row, strict=True) if level >= 0} if one else None
        for row, one in zip(levels, asked, strict=True)
    ]


def _choose(  # noqa: PLR0913, PLR0917 - all of it together makes a choice
    question: Question,
    place: int,
    able: Numbers,
    people: People,
    model: Model,
    random: np.random.Generator,
) -> list[str | list[str]]:
    """Return everybody's choice: an option, or a list that may be empty."""
    ids = [one.id for one in question.options]
    is_right = np.array([one.right for one in question.options])
    difficulty = model.difficulties[place % len(model.difficulties)]
    shape = (CHUNK, len(ids)) if question.kind == "many" else (CHUNK, 1)
    difficulty += model.tick_difficulty if question.kind == "many" else 0.0
    noise = np.sqrt(1 - model.task_loading**2) * random.standard_normal(shape)
    knows = model.task_loading * able[:, None] + noise > difficulty
    careless = people.careless != ""
    if question.kind == "many":
        ticks = np.where(careless[:, None], random.random(shape) < 0.5, knows == is_right)  # noqa: PLR2004 - a coin
        instead = np.arange(len(ids)) == random.integers(0, len(ids), (CHUNK, 1))
        ticks = np.where(ticks.any(axis=1, keepdims=True), ticks, instead)
        return [[one for one, ticked in zip(ids, row, strict=True) if ticked] for row in ticks.tolist()]
    right, wrong = np.flatnonzero(is_right), np.flatnonzero(~is_right)
    chosen = np.where(knows[:, 0], right[0], wrong[random.integers(0, len(wrong), CHUNK)])
    chosen = np.where(careless, random.integers(0, len(ids), CHUNK), chosen)
    return [ids[one] for one in chosen.tolist()]


def _decide(case: CasePlan, model: Model, random: np.random.Generator) -> dict[str, list[str | list[str]]]:
    chosen: dict[str, list[str | list[str]]] = {}
    for decision, modes in case.decisions:
        ids = list(modes)
        chosen[decision] = [ids[one] for one in pick(random, model.options[: len(ids)]).tolist()]
    return chosen


def _forms(chosen: dict[str, list[str | list[str]]], model: Model, random: np.random.Generator) -> Column:
    given = random.random((CHUNK, len(chosen))) >= model.question_skipped
    people = zip(given.tolist(), zip(*chosen.values(), strict=True), strict=True)
    return [
        {field: value for field, value, is_given in zip(chosen, row, kept, strict=True) if is_given and value}
        for kept, row in people
    ]


def _texts(model: Model, random: np.random.Generator) -> Column:
    lengths = np.minimum(random.geometric(model.ends, CHUNK), _MOST_SENTENCES).tolist()
    places = random.integers(0, len(_SENTENCES), (CHUNK, _MOST_SENTENCES)).tolist()
    return [
        " ".join([MARK, *(_SENTENCES[one] for one in row[:length])])
        for length, row in zip(lengths, places, strict=True)
    ]


def _thinned(column: Column, unfinished: Flags, model: Model, random: np.random.Generator) -> Column:
    left_out = unfinished & (random.random(CHUNK) < model.left_out)
    return [None if gone else value for value, gone in zip(column, left_out.tolist(), strict=True)]


def _told(people: People) -> Column:
    """Return the answers to the research consent; who does not answer it tells nothing else either."""
    background = {"country": people.country, "role": people.role, "years": people.years}
    column: Column = []
    for place, consent in enumerate(people.consent.tolist()):
        told = {
            name: str(values[place])
            for (name, values), tells in zip(background.items(), people.told[place], strict=True)
            if tells
        }
        column.append({"consent": consent, **told} if consent else None)
    return column


@dataclass(frozen=True)
class _Gap:
    """A solution cell: as it was released, and what stands around time and text once it is filled."""

    answer_id: str
    untouched: str
    before: str
    between: str
    after: str


@dataclass(frozen=True)
class Form:
    """A released notebook as text that answers are put into: much faster than copying a notebook.

    Gives what `dlis_widgets.answers.notebook.fill` gives, as JSON.
    """

    parts: tuple[str | _Gap, ...]

    @classmethod
    def of(cls, released: Mapping[str, Any], *, whole: bool = True) -> Form:
        """Cut a released notebook at its solution cells; not ``whole`` leaves all other cells out."""
        kept = {id(cell): answer_id for answer_id, cell in solution_cells(released)}
        head = {key: value for key, value in released.items() if key != "cells"}
        parts: list[str | _Gap] = [f'{_json(head)[:-1]}, "cells": [\n']
        for cell in released["cells"]:
            if not whole and id(cell) not in kept:
                continue
            parts += [] if len(parts) == 1 else [",\n"]
            parts.append(_gap(kept[id(cell)], cell) if id(cell) in kept else _json(cell))
        return cls((*parts, "\n]}\n"))

    def filled(self, answers: Mapping[str, tuple[Value, str]]) -> str:
        """Return the hand-in's text, from value and time by answer id."""
        return "".join(
            one if isinstance(one, str) else _filled(one, answers.get(one.answer_id)) for one in self.parts
        )


def _filled(gap: _Gap, answer: tuple[Value, str] | None) -> str:
    if answer is None:
        return gap.untouched
    value, at = answer
    source = value if isinstance(value, str) else write_literal(value)
    return f"{gap.before}{_json(at)}{gap.between}{_json(source)}{gap.after}"


def _gap(answer_id: str, cell: dict[str, Any]) -> _Gap:
    copied = json.loads(json.dumps(cell))
    fill_cell(copied, Answer(value={} if cell["cell_type"] == "code" else "", at=_TIME))
    # The metadata come before the source in every cell, whatever order nbgrader has put them in.
    before, rest = _json({**copied, "source": _TEXT}).split(_json(_TIME))
    between, after = rest.split(_json(_TEXT))
    return _Gap(answer_id, _json(cell), before, between, after)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def released(source: Path, note: str) -> dict[str, Any]:
    """Return a workbook as learners get it, marked as synthetic before anything else in the file."""
    notebook = release(nbformat.read(source, as_version=4))
    facts = {**notebook.metadata["dlis"], "locale": SOURCE_LANGUAGE, "synthetic": True, "note": note}
    return {
        **json.loads(json.dumps(notebook)),
        "metadata": {**notebook.metadata, "dlis": facts},
    }
