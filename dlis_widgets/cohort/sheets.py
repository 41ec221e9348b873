"""One batch of hand-ins as tables; runs in this process, in others, or on other machines."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlis_widgets.agility.scoring import credit
from dlis_widgets.answers.notebook import solution_cells
from dlis_widgets.answers.sheet import AnswerSheet, sheet_path
from dlis_widgets.cohort.plan import Plan, RatingPlan, plans
from dlis_widgets.cohort.tables import (
    CHOICES,
    PEOPLE,
    RESPONSES,
    SHEETS,
    TASKS,
    TEXTS,
    Cohort,
    Line,
    table,
)
from dlis_widgets.errors import DlisError
from dlis_widgets.grading.preprocessors import TEXT_STUB
from dlis_widgets.grading.untrusted import facts_of, literal, parse, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlis_widgets.agility.scoring import FormAnswer

CONSENT = "research-consent"
_BACKGROUND = ("consent", "country", "role", "years")


@dataclass(frozen=True)
class Sent:
    """One hand-in to read: whose it is, what it is called, and its bytes or where they lie."""

    person: str
    file: str
    content: bytes | None = None
    path: Path | None = None


@dataclass
class _Rows:
    texts_wanted: bool
    sheets: list[tuple[object, ...]] = field(default_factory=list)
    responses: list[tuple[object, ...]] = field(default_factory=list)
    tasks: list[tuple[object, ...]] = field(default_factory=list)
    choices: list[tuple[object, ...]] = field(default_factory=list)
    texts: list[tuple[object, ...]] = field(default_factory=list)
    people: list[tuple[object, ...]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def cohort(self) -> Cohort:
        return Cohort(
            table(self.sheets, SHEETS),
            table(self.responses, RESPONSES),
            table(self.tasks, TASKS),
            table(self.choices, CHOICES),
            table(self.texts, TEXTS),
            table(self.people, PEOPLE),
            tuple(self.lines),
        )


def read_batch(batch: Iterable[Sent], *, texts: bool = False) -> Cohort:
    """Read hand-ins; one that cannot be read becomes a line and no rows.

    Parameters
    ----------
    batch
        The hand-ins; of one person and workbook the newest counts.
    texts
        Whether the reflections themselves are kept, or only their length.
    """
    rows = _Rows(texts)
    newest: dict[tuple[str, str], tuple[str, Sent, dict[str, Any], dict[str, Any]]] = {}
    for sent in batch:
        try:
            facts, answers = _answers(sent)
        except (DlisError, OSError) as error:
            rows.lines.append(Line(sent.file, "not read", str(error)))
            continue
        at = max((str(answer["at"]) for answer in answers.values()), default="")
        key = (sent.person, facts["workbook"])
        older = newest.get(key)
        if older is not None:
            kept, left = (sent, older[1]) if at >= older[0] else (older[1], sent)
            rows.lines.append(Line(left.file, "older copy", f"{kept.file} of the same person is newer."))
        if older is None or at >= older[0]:
            newest[key] = (at, sent, facts, answers)
    for at, sent, facts, answers in newest.values():
        _add(rows, sent, at, facts, {one: answer["value"] for one, answer in answers.items()})
    return rows.cohort()


def _answers(sent: Sent) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    raw = sent.content if sent.content is not None else read_bytes(Path(sent.path or ""))
    notebook = parse(raw)
    facts = facts_of(notebook)
    if facts.get("workbook") not in plans():
        raise DlisError("This is no workbook of this course.")
    answers = _beside(sent.path, facts["workbook"])
    for answer_id, cell in solution_cells(notebook):
        marks = cell["metadata"].get("dlis")
        source = cell["source"]
        value = literal(source) if cell["cell_type"] == "code" else source
        if value is None or (not isinstance(marks, dict) and source.strip() in {"", TEXT_STUB}):
            continue
        at = marks.get("at", "") if isinstance(marks, dict) else ""
        answers[answer_id] = {"value": value, "at": at if isinstance(at, str) else ""}
    return facts, answers


def _beside(notebook: Path | None, workbook: str) -> dict[str, dict[str, Any]]:
    """Return the answers that JupyterLab saved beside a notebook."""
    path = sheet_path(notebook.parent, workbook) if notebook else None
    if path is None or not path.is_file():
        return {}
    try:
        sheet = AnswerSheet.model_validate_json(read_bytes(path))
    except (ValueError, RecursionError):
        return {}
    return {one: {"value": answer.value, "at": answer.at or ""} for one, answer in sheet.answers.items()}


def _add(rows: _Rows, sent: Sent, at: str, facts: dict[str, Any], answers: dict[str, Any]) -> None:
    plan = plans()[facts["workbook"]]
    version = facts.get("version") if isinstance(facts.get("version"), int) else None
    locale = facts.get("locale") if isinstance(facts.get("locale"), str) else "en"
    if version != plan.version:
        rows.lines.append(Line(sent.file, "another version", f"Version {version}; this is {plan.version}."))
    head = (sent.person, plan.workbook, version)
    done = sum(bool(answers.get(one)) for one in plan.answer_ids)
    synthetic = facts.get("synthetic") is True
    rows.sheets.append((*head, locale, synthetic, done, len(plan.answer_ids), at))
    forms = {one: value for one, value in answers.items() if isinstance(value, dict)}
    for rating in plan.ratings:
        rows.responses += _responses((*head, locale), rating, forms.get(rating.answer_id, {}))
    rows.tasks += _tasks(head, plan, forms)
    for case in plan.cases:
        answer = forms.get(case.case, {})
        for decision, modes in case.decisions:
            option = answer.get(decision)
            known = option if isinstance(option, str) and option in modes else ""
            rows.choices.append((*head, case.case, decision, known, modes.get(known, "")))
    for prompt in plan.prompts:
        text = answers.get(prompt)
        if isinstance(text, str) and text.strip():
            kept = text if rows.texts_wanted else None
            rows.texts.append((sent.person, plan.workbook, prompt, len(text), kept))
    if plan.ratings:
        told = forms.get(CONSENT, {})
        rows.people.append((sent.person, *(_told(told.get(one)) for one in _BACKGROUND)))


def _told(value: object) -> str:
    return value if isinstance(value, str) else ""


def _responses(head: tuple[object, ...], plan: RatingPlan, answer: FormAnswer) -> list[tuple[object, ...]]:
    levels = {str(level): level for level in range(plan.top + 1)}
    values = [levels.get(one) if isinstance(one := answer.get(item), str) else None for item in plan.items]
    reached = max((place for place, value in enumerate(values) if value is not None), default=-1)
    if plan.attempt > 1 and reached < 0:
        return []
    return [
        (*head, plan.instrument, plan.attempt, dimension, item, value, _missing(value, place, reached))
        for place, (item, dimension, value) in enumerate(
            zip(plan.items, plan.dimensions, values, strict=True)
        )
    ]


def _missing(value: int | None, place: int, reached: int) -> str:
    if value is not None:
        return ""
    return "skipped" if place < reached else "not reached"


def _tasks(head: tuple[object, ...], plan: Plan, forms: dict[str, FormAnswer]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for task in plan.tasks:
        answer = forms.get(task.task, {})
        for question in task.questions:
            chosen = answer.get(question.id)
            ticks = chosen if isinstance(chosen, list) else [chosen] if chosen else []
            rows.append(
                (
                    *(*head, task.task, task.kind, task.dimension, question.id),
                    *(" ".join(sorted(map(str, ticks))), credit(question, chosen)),
                )
            )
    return rows
