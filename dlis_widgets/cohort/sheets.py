"""One batch of hand-ins as tables; runs in this process, in others, or on other machines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlis_widgets.agility.scoring import credit
from dlis_widgets.answers.notebook import solution_cells
from dlis_widgets.answers.sheet import AnswerSheet, sheet_path
from dlis_widgets.cohort.found import (
    ANOTHER_VERSION,
    NEWER,
    NO_CONTENT,
    NO_WORKBOOK,
    NOT_READ,
    OLDER_COPY,
    VERSIONS,
)
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
from dlis_widgets.content.library import SOURCE_LANGUAGE
from dlis_widgets.errors import DlisError
from dlis_widgets.grading.preprocessors import TEXT_STUB
from dlis_widgets.grading.untrusted import facts_of, literal, parse, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dlis_widgets.agility.scoring import FormAnswer

CONSENT = "research-consent"
_BACKGROUND = ("consent", "country", "role", "years")
_MOST_VERSION = 2**31


@dataclass(frozen=True)
class Sent:
    """One hand-in to read.

    Parameters
    ----------
    person, file
        Whose it is, and what it is called.
    content
        Its bytes, or None where they are still to be read from ``path``.
    path
        Where it lies on this machine.
    beside
        The bytes of the answer sheet that JupyterLab saved beside it; empty if there is none.
    problem
        Why it cannot be read, or an empty text.
    """

    person: str
    file: str
    content: bytes | None = None
    path: str | None = None
    beside: bytes = b""
    problem: str = ""

    def loaded(self) -> Sent:
        """Return it with everything that lies on this machine's disk."""
        if self.content is not None or self.path is None:
            return self
        try:
            path = Path(self.path)
            content = read_bytes(path)
            sheet = sheet_path(path.parent, path.stem)
            beside = read_bytes(sheet) if sheet.exists() else b""
        except (DlisError, OSError) as error:
            return replace(self, path=None, problem=str(error))
        return replace(self, content=content, path=None, beside=beside)


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
    for sent in (one.loaded() for one in batch):
        try:
            facts, answers = _answers(sent)
        except DlisError as error:
            rows.lines.append(Line(sent.file, NOT_READ, str(error)))
            continue
        at = max((answer["at"] for answer in answers.values()), default="")
        key = (sent.person, facts["workbook"])
        older = newest.get(key)
        if older is not None:
            kept, left = (sent, older[1]) if at >= older[0] else (older[1], sent)
            rows.lines.append(Line(left.file, OLDER_COPY, NEWER.format(file=kept.file)))
        if older is None or at >= older[0]:
            newest[key] = (at, sent, facts, answers)
    for at, sent, facts, answers in newest.values():
        _add(rows, sent, at, facts, {one: answer["value"] for one, answer in answers.items()})
    return rows.cohort()


def _answers(sent: Sent) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    if sent.problem or sent.content is None:
        raise DlisError(sent.problem or NO_CONTENT)
    notebook = parse(sent.content)
    facts = facts_of(notebook)
    workbook = facts.get("workbook")
    if not isinstance(workbook, str) or workbook not in plans():
        raise DlisError(NO_WORKBOOK)
    answers = _beside(sent.beside, workbook)
    for answer_id, cell in solution_cells(notebook):
        marks = cell["metadata"].get("dlis")
        source = cell["source"]
        value = literal(source) if cell["cell_type"] == "code" else source
        if value is None or (not isinstance(marks, dict) and source.strip() in {"", TEXT_STUB}):
            continue
        at = marks.get("at", "") if isinstance(marks, dict) else ""
        answers[answer_id] = {"value": _storable(value), "at": _told(_storable(at))}
    return facts, answers


def _storable(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a value with no half of a surrogate pair in it: JSON can name one, no table can hold it."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(one) for key, one in value.items()}
    return value


def _beside(raw: bytes, workbook: str) -> dict[str, dict[str, Any]]:
    """Return the answers that JupyterLab saved beside a notebook."""
    if not raw:
        return {}
    try:
        sheet = AnswerSheet.model_validate_json(raw)
    except (ValueError, RecursionError):
        raise DlisError("The answers that were saved beside it are damaged; ask for both again.") from None
    found = sheet.answers if sheet.workbook == workbook else {}
    return {
        one: {"value": _storable(answer.value), "at": _storable(answer.at or "")}
        for one, answer in found.items()
    }


def _add(rows: _Rows, sent: Sent, at: str, facts: dict[str, Any], answers: dict[str, Any]) -> None:
    plan = plans()[facts["workbook"]]
    version = _version(facts.get("version"))
    locale = _told(_storable(facts.get("locale"))) or SOURCE_LANGUAGE
    if version != plan.version:
        found = VERSIONS.format(version=version, current=plan.version)
        rows.lines.append(Line(sent.file, ANOTHER_VERSION, found))
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


def _version(value: object) -> int | None:
    """Return a version as a table can hold it, or None."""
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MOST_VERSION
    return value if fits and isinstance(value, int) else None


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
