"""The notebook that is graded: the teacher's release with a student's answers in it.

Nothing of it comes from the student but answers, and those are inert: choices are written anew as
literals, texts stand as escaped text that no renderer takes for Markdown, HTML or mathematics.
"""

from __future__ import annotations

import hashlib
import html
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import nbformat

import dlis_widgets
from dlis_widgets.answers.notebook import fill_cell, solution_cells, source_of
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from pathlib import Path

    from dlis_widgets.grading.hand_in import HandIn

_STYLE = "white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere; font: inherit;"
_FRAME = f'<pre dir="auto" class="dlis-{{}}" style="{_STYLE}">'
_OPEN, _CLOSE = _FRAME.format("reflection"), "</pre>"


@dataclass(frozen=True)
class Release:
    """The teacher's release of a notebook, against which hand-ins are read and graded.

    Parameters
    ----------
    text
        The notebook as JSON; each hand-in is filled into a copy of its own.
    digest
        Changes with the text and with this package.
    folder
        Where it lies.
    workbook
        The name of the workbook that it is; the notebook's own where it is none of ours.
    needs_kernel
        Whether the teacher declared that the assignment needs its students' code to be run.
    """

    text: str
    digest: str
    folder: str
    workbook: str
    needs_kernel: bool

    def notebook(self) -> dict[str, Any]:
        """Return a new copy of the notebook as parsed JSON."""
        notebook: dict[str, Any] = json.loads(self.text)
        return notebook


def trusted(released: Path, source: Path) -> Release:
    """Return the teacher's release of a notebook: the released file, or one made from the source.

    Raises
    ------
    DlisError
        If neither file exists.
    """
    for path in (released, source):
        if path.is_file():
            return _release(path, path == source, path.stat().st_mtime_ns)
    raise DlisError(
        f"There is no workbook {source.as_posix()!r} to grade against; "
        f"put it back, then run: nbgrader generate_assignment {source.parent.name}"
    )


@lru_cache(maxsize=8)
def _release(path: Path, is_source: bool, _changed: int) -> Release:  # noqa: FBT001 - private
    notebook = nbformat.read(path, as_version=4)
    if is_source:
        from dlis_widgets.grading.release import release  # noqa: PLC0415 - rarely needed

        notebook = release(notebook)
    text = json.dumps(notebook, sort_keys=True)
    digest = hashlib.sha256(f"{dlis_widgets.__version__} {text}".encode()).hexdigest()
    facts = notebook.metadata.get("dlis", {})
    return Release(
        text=text,
        digest=digest,
        folder=str(path.parent),
        workbook=facts.get("workbook", path.stem),
        needs_kernel=facts.get("kernel") is True,
    )


def rebuild(released: dict[str, Any], sent: HandIn) -> dict[str, Any]:
    """Fill answers into a release, which is changed and returned.

    Parameters
    ----------
    released
        The teacher's release as parsed JSON.
    sent
        What was read from the hand-in; its notes stand in a cell of their own at the top.
    """
    for answer_id, cell in solution_cells(released):
        if answer_id not in sent.answers:
            continue
        fill_cell(cell, sent.answers[answer_id])
        if cell["cell_type"] == "markdown":
            cell["source"] = inert(source_of(cell))
    facts = {"locale": sent.locale, "notes": list(sent.notes)}
    released["metadata"].setdefault("dlis", {})["hand_in"] = facts
    if sent.notes:
        text = inert("\n".join(f"• {note}" for note in sent.notes), "notes")
        cell = nbformat.v4.new_markdown_cell(text, id="about-this-hand-in")
        released["cells"].insert(0, cell)
    return released


def inert(text: str, kind: str = "reflection") -> str:
    """Return Markdown that shows a text exactly as it was typed, and nothing else.

    A ``pre`` block is the one HTML block of Markdown that blank lines do not end, and formula
    renderers skip it; everything inside is escaped.
    """
    return f"{_FRAME.format(kind)}{html.escape(text)}{_CLOSE}"


def typed(source: str) -> str:
    """Return the text that `inert` was given; any other source unchanged."""
    if source.startswith(_OPEN) and source.endswith(_CLOSE):
        return html.unescape(source[len(_OPEN) : -len(_CLOSE)])
    return source
