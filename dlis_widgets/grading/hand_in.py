"""Reading what a student sent: answers only, as data, whatever else is in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dlis_widgets.answers.notebook import solution_cells, source_of, write_literal
from dlis_widgets.answers.sheet import Answer, AnswerSheet, sheet_path
from dlis_widgets.errors import DlisError
from dlis_widgets.grading.untrusted import MAX_LITERAL, clean, facts_of, literal, parse, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from dlis_widgets.answers.sheet import Value

MAX_TEXT = 100_000
"""Characters of one answer that are shown, about 40 printed pages."""

_VERSIONS = 1000
_TIME = re.compile(r"[0-9T:.Z+-]{1,40}")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


@dataclass(frozen=True)
class HandIn:
    """What was taken from a hand-in.

    Parameters
    ----------
    answers
        Answers by answer id; only ids that the released workbook asks for.
    notes
        What was left out or repaired, one sentence each, for the teacher.
    locale
        The language that the student worked in, as far as the file says.
    """

    answers: dict[str, Answer]
    notes: tuple[str, ...] = ()
    locale: str | None = None


def read_hand_in(notebook: Path, released: Mapping[str, Any], _: Callable[[str], str] = str) -> HandIn:
    """Read the answers from a handed-in notebook and from the answer sheet beside it.

    Parameters
    ----------
    notebook
        The file in the submitted folder.
    released
        The teacher's release of the same notebook: it says which answers there are.
    _
        Translates the notes.

    Raises
    ------
    UnreadableError
        If the notebook cannot be read at all.
    """
    sent = parse(read_bytes(notebook))
    reading = _Reading(released, _)
    answers = {**reading.beside(notebook.parent), **reading.inside(sent)}
    facts = facts_of(sent)
    version, ours = facts.get("version"), released["metadata"].get("dlis", {}).get("version")
    if isinstance(version, int) and version != ours:
        theirs = version if 0 < version < _VERSIONS else "?"
        reading.note(
            "Made with version {theirs} of the workbook; this course has {ours}.", theirs=theirs, ours=ours
        )
    locale = facts.get("locale")
    is_known = isinstance(locale, str) and _LOCALE.fullmatch(locale)
    return HandIn(answers, tuple(dict.fromkeys(reading.notes)), locale if is_known else None)


@dataclass
class _Reading:
    released: Mapping[str, Any]
    _: Callable[[str], str]
    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str, **parts: object) -> None:
        self.notes.append(self._(sentence).format(**parts))

    def beside(self, folder: Path) -> dict[str, Answer]:
        """Read the answers that JupyterLab saved beside the notebook."""
        workbook = self.released["metadata"].get("dlis", {}).get("workbook")
        path = sheet_path(folder, workbook) if workbook else None
        if path is None or (not path.is_symlink() and not path.exists()):
            return {}
        try:
            sheet = AnswerSheet.model_validate_json(read_bytes(path))
        except (ValueError, RecursionError, DlisError):
            sheet = None
        if sheet is None or sheet.workbook != workbook:
            self.note(
                "The file {file} beside the notebook could not be read and was left out.", file=path.name
            )
            return {}
        kinds = {one: cell["cell_type"] for one, cell in solution_cells(self.released)}
        return {
            one: answer.model_copy(update={"value": self._tidy(one, answer.value)})
            for one, answer in sheet.answers.items()
            if one in kinds and isinstance(answer.value, str) == (kinds[one] == "markdown")
            if isinstance(answer.value, str) or self._is_form(one, answer.value)
        }

    def inside(self, sent: Mapping[str, Any]) -> dict[str, Answer]:
        """Read the answers from the solution cells."""
        untouched = dict(solution_cells(self.released))
        self._look_around(sent)
        answers: dict[str, Answer] = {}
        for answer_id, cell in solution_cells(sent):
            original = untouched.get(answer_id)
            marks = cell["metadata"].get("dlis")
            if original is None:
                continue
            untyped = {"", source_of(original).strip()}
            if not isinstance(marks, dict) and cell["source"].strip() in untyped:
                continue
            value = self._value(answer_id, original, cell["source"])
            if value is None:
                continue
            if answer_id in answers and answers[answer_id].value != value:
                self.note(
                    "There are two different answers to “{answer}”; the last one counts.", answer=answer_id
                )
            at = marks.get("at") if isinstance(marks, dict) else None
            is_time = isinstance(at, str) and _TIME.fullmatch(at)
            answers[answer_id] = Answer(value=value, at=at if is_time else None)
        return answers

    def _value(self, answer_id: str, original: Mapping[str, Any], source: str) -> Value | None:
        if original["cell_type"] == "markdown":
            return self._cut(answer_id, source)
        value = literal(source)
        if value is None and source.strip() not in {"", source_of(original).strip()}:
            self.note(
                "“{answer}” holds code instead of choices. It was neither run nor counted.", answer=answer_id
            )
        return None if value is None else self._tidy(answer_id, value)

    def _is_form(self, answer_id: str, value: Value) -> bool:
        """Say whether choices are as few as those of a form; what formgrader shows has to end."""
        if len(write_literal(value)) <= MAX_LITERAL:
            return True
        self.note("“{answer}” is very long for a form. It was not counted.", answer=answer_id)
        return False

    def _tidy(self, answer_id: str, value: Value) -> Value:
        if isinstance(value, str):
            return self._cut(answer_id, value)
        tidy = {
            clean(field): [clean(one) for one in choice] if isinstance(choice, list) else clean(choice)
            for field, choice in value.items()
        }
        if tidy != value:
            self.note("Invisible control characters were taken out of “{answer}”.", answer=answer_id)
        return tidy

    def _cut(self, answer_id: str, text: str) -> str:
        kept = clean(text)
        if kept != text.replace("\r\n", "\n"):
            self.note("Invisible control characters were taken out of “{answer}”.", answer=answer_id)
        if len(kept) > MAX_TEXT:
            self.note(
                "“{answer}” is very long: only its first {count} characters are shown. "
                "The whole text stays in the submitted file.",
                answer=answer_id,
                count=MAX_TEXT,
            )
        return kept[:MAX_TEXT]

    def _look_around(self, sent: Mapping[str, Any]) -> None:
        """Note what else differs from the release; none of it is used."""
        known = {one["metadata"]["nbgrader"]["grade_id"]: one for one in _marked(self.released)}
        theirs = {one["metadata"]["nbgrader"]["grade_id"]: one for one in _marked(sent)}
        added = max(len(sent["cells"]) - len(self.released["cells"]), len(theirs.keys() - known.keys()))
        if added > 0:
            self.note("Added cells were left out: {count}.", count=added)
        missing = [one for one in known if one not in theirs]
        if missing:
            self.note("These cells were missing and were put back: {cells}.", cells=_listed(missing))
        changed = [one for one, cell in known.items() if one in theirs and _differs(cell, theirs[one])]
        if changed:
            self.note(
                "These cells had been changed; the teacher’s version counts: {cells}.", cells=_listed(changed)
            )
        if any(one["has_more"] for one in sent["cells"]):
            self.note("Attached pictures or files were left out.")
        kernel = sent["metadata"].get("kernelspec")
        name = kernel.get("name") if isinstance(kernel, dict) else None
        if name is not None and name != self.released["metadata"].get("kernelspec", {}).get("name"):
            self.note("The notebook asked for another kernel; that was ignored.")


def _marked(notebook: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader")
        if isinstance(marks, dict) and isinstance(marks.get("grade_id"), str):
            yield cell


def _differs(original: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    marks, theirs = original["metadata"]["nbgrader"], sent["metadata"]["nbgrader"]
    kept = ("grade", "solution", "points")
    if sent["cell_type"] != original["cell_type"] or any(marks.get(one) != theirs.get(one) for one in kept):
        return True
    return not marks.get("solution") and sent["source"] != source_of(original)


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown}, … ({len(names)})"  # noqa: PLR2004 - the five of the line above
