"""Reading what a student sent: answers only, as data, whatever else is in the file.

Nothing here executes, imports, unpickles or renders anything of the file. Every limit exists
because a hand-in may be hostile or broken; a broken one must cost its own grade and no other.
"""

from __future__ import annotations

import io
import json
import re
import stat
import tokenize
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dlis_widgets.answers.notebook import checked, read_literal, solution_cells, source_of
from dlis_widgets.answers.sheet import Answer, AnswerSheet, sheet_path
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from dlis_widgets.answers.sheet import Value

MAX_FILE = 10_000_000
"""Bytes of a hand-in that are read: a released workbook with long answers has about 0.2 MB."""

MAX_TEXT = 100_000
"""Characters of one answer that are shown, about 40 printed pages."""

MAX_LITERAL = 50_000
"""Characters of a code cell that are looked at; the longest form of ours needs about 2,000."""

_MAX_DEPTH = 4
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_TOKENS = {tokenize.STRING, tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.ENDMARKER}
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class UnreadableError(DlisError):
    """A hand-in holds no workbook that could be read."""


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


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises
    ------
    UnreadableError
        If it is a link, not a file, or larger than `MAX_FILE`.
    """
    facts = path.lstat()
    if not stat.S_ISREG(facts.st_mode):
        raise UnreadableError(f"{path.name} is a link or no file; ask for the notebook file itself.")
    if facts.st_size > MAX_FILE:
        size = facts.st_size / 1e6
        raise UnreadableError(
            f"{path.name} has {size:.0f} MB, more than the {MAX_FILE // 10**6} MB that are read; "
            "ask for the file that the workbook saves."
        )
    return path.read_bytes()


def parse(raw: bytes) -> dict[str, Any]:
    """Return a notebook's JSON, with at least a list of cells that are mappings.

    Notebooks of format 3 keep their cells in worksheets and their code in ``input``; both are
    brought to the place where format 4 has them.

    Raises
    ------
    UnreadableError
        If the bytes are no notebook.
    """
    try:
        notebook = json.loads(_text(raw))
    except (ValueError, RecursionError):
        raise UnreadableError(
            "this is no readable notebook, perhaps only a part of one; ask for the file again."
        ) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if cells is None and isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        sheets = [one for one in notebook["worksheets"] if isinstance(one, dict)]
        cells = [cell for one in sheets if isinstance(one.get("cells"), list) for cell in one["cells"]]
    if not isinstance(cells, list):
        raise UnreadableError("this file holds no notebook cells; ask for the file that the workbook saves.")
    metadata = notebook.get("metadata")
    return {
        "metadata": metadata if isinstance(metadata, dict) else {},
        "cells": [_cell(cell) for cell in cells if isinstance(cell, dict)],
    }


def _text(raw: bytes) -> str:
    encoding = json.detect_encoding(raw)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _cell(raw: dict[str, Any]) -> dict[str, Any]:
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list):
        source = "".join(one for one in source if isinstance(one, str))
    metadata = raw.get("metadata")
    return {
        "cell_type": raw.get("cell_type"),
        "source": source if isinstance(source, str) else "",
        "metadata": metadata if isinstance(metadata, dict) else {},
        "has_more": bool(raw.get("attachments")),
    }


def facts_of(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a notebook says of its workbook: name, version, locale; none of it is trusted."""
    facts = notebook["metadata"].get("dlis")
    return facts if isinstance(facts, dict) else {}


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
        reading.note(
            "Made with version {theirs} of the workbook; this course has {ours}.", theirs=version, ours=ours
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
                "The file {file} could not be used; it is damaged or of another workbook.", file=path.name
            )
            return {}
        kinds = {one: cell["cell_type"] for one, cell in solution_cells(self.released)}
        return {
            one: answer.model_copy(
                update={"value": self._cut(one, value) if isinstance(value := answer.value, str) else value}
            )
            for one, answer in sheet.answers.items()
            if one in kinds and isinstance(answer.value, str) == (kinds[one] == "markdown")
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
            answers[answer_id] = Answer(value=value, at=at if isinstance(at, str) else None)
        return answers

    def _value(self, answer_id: str, original: Mapping[str, Any], source: str) -> Value | None:
        if original["cell_type"] == "markdown":
            return self._cut(answer_id, source)
        value = literal(source)
        if value is None and source.strip() not in {"", source_of(original).strip()}:
            self.note(
                "“{answer}” holds code instead of choices. It was neither run nor counted.", answer=answer_id
            )
        return value

    def _cut(self, answer_id: str, text: str) -> str:
        clean = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _BIDI.sub("", text.replace("\r\n", "\n")))
        if clean != text.replace("\r\n", "\n"):
            self.note("Invisible control characters were taken out of “{answer}”.", answer=answer_id)
        if len(clean) > MAX_TEXT:
            self.note(
                "“{answer}” is very long: only its first {count} characters are shown. "
                "The whole text stays in the submitted file.",
                answer=answer_id,
                count=MAX_TEXT,
            )
        return clean[:MAX_TEXT]

    def _look_around(self, sent: Mapping[str, Any]) -> None:
        """Note what else differs from the release; none of it is used."""
        known = {one["metadata"]["nbgrader"]["grade_id"]: one for one in _marked(self.released)}
        theirs = {one["metadata"]["nbgrader"]["grade_id"]: one for one in _marked(sent)}
        added = max(len(sent["cells"]) - len(self.released["cells"]), len(theirs.keys() - known.keys()))
        if added > 0:
            self.note("{count} added cells were left out.", count=added)
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
        if name not in {None, self.released["metadata"].get("kernelspec", {}).get("name")}:
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


def literal(source: str) -> Value | None:
    """Return the choices in a code cell, or None; safe for any text.

    The tokens are looked at before Python's parser sees them: only ``answer =``, text, commas,
    colons and brackets, not nested deeper than our forms are. Python's documentation warns that
    deep or huge input can crash its parser.
    """
    if len(source) > MAX_LITERAL or "\0" in source:
        return None
    depth = 0
    try:
        # What the workbooks write themselves is JSON as well, whose parser is made for strangers.
        return checked(json.loads(source.removeprefix("answer = ")))
    except (ValueError, RecursionError):
        pass
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.OP and token.string in "{[":
                depth += 1
            elif token.type == tokenize.OP and token.string in "}]":
                depth -= 1
            known = token.type in _TOKENS or token.string in {"answer", "=", ",", ":", "{", "}", "[", "]"}
            if not known or depth > _MAX_DEPTH:
                return None
        return read_literal(source)
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return None
