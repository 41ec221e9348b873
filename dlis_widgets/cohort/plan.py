"""What a workbook asks, in the order in which it asks: the key for reading its hand-ins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dlis_widgets.agility.scoring import QuestionKey, question_key
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case, Instrument, Prompt, Task
from dlis_widgets.notebooks import workbooks
from dlis_widgets.paths import workbooks_dir

if TYPE_CHECKING:
    from dlis_widgets.notebooks import WorkbookInfo


@dataclass(frozen=True)
class RatingPlan:
    """One attempt at an instrument: its items in order, and the dimension of each."""

    answer_id: str
    instrument: str
    attempt: int
    items: tuple[str, ...]
    dimensions: tuple[str, ...]
    top: int


@dataclass(frozen=True)
class TaskPlan:
    """One task or knowledge check."""

    task: str
    kind: str
    dimension: str
    questions: tuple[QuestionKey, ...]


@dataclass(frozen=True)
class CasePlan:
    """One case: the decisions, the mode of each option, and whether nobody has to do it."""

    case: str
    decisions: tuple[tuple[str, dict[str, str]], ...]
    extra: bool = False


@dataclass(frozen=True)
class Plan:
    """Everything that one workbook asks and hands in."""

    workbook: str
    version: int
    ratings: tuple[RatingPlan, ...]
    tasks: tuple[TaskPlan, ...]
    cases: tuple[CasePlan, ...]
    prompts: tuple[str, ...]

    @property
    def answer_ids(self) -> tuple[str, ...]:
        """The ids that count as work: first attempts, tasks, cases that are no extras, and prompts."""
        first = (one.answer_id for one in self.ratings if one.attempt == 1)
        forms = (*(one.task for one in self.tasks), *(one.case for one in self.cases if not one.extra))
        return (*first, *forms, *self.prompts)


@lru_cache(maxsize=1)
def plans() -> dict[str, Plan]:
    """Return the plans of all workbooks by name."""
    return {info.name: _plan(info) for info in workbooks(workbooks_dir())}


def _plan(info: WorkbookInfo) -> Plan:
    content = library()
    calls = info.calls
    prompts = (one.argument for one in calls if one.method == "prompt")
    return Plan(
        workbook=info.name,
        version=info.version,
        ratings=tuple(
            _rating(content.get(Instrument, one.argument), one.answer_id, one.attempt)
            for one in calls
            if one.method == "questionnaire"
        ),
        tasks=tuple(_task(content.get(Task, one.argument)) for one in calls if one.method == "task"),
        cases=tuple(
            _case(content.get(Case, one.argument), extra=one.extra) for one in calls if one.method == "case"
        ),
        prompts=tuple(one for one in prompts if not content.get(Prompt, one).private),
    )


def _rating(instrument: Instrument, answer_id: str, attempt: int) -> RatingPlan:
    return RatingPlan(
        answer_id=answer_id,
        instrument=instrument.id,
        attempt=attempt,
        items=instrument.item_ids,
        dimensions=tuple(one.id for one in instrument.dimensions for _ in one.items),
        top=instrument.levels[-1].value,
    )


def _task(task: Task) -> TaskPlan:
    keys = tuple(question_key(one) for one in task.questions)
    return TaskPlan(task.id, task.kind, task.dimension or "", keys)


def _case(case: Case, *, extra: bool) -> CasePlan:
    decisions = tuple(
        (one.id, {option.id: str(option.mode or "") for option in one.options}) for one in case.decisions
    )
    return CasePlan(case.id, decisions, extra)
