"""How a hostile hand-in is made: an honest one, and then one thing done to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dlis_widgets.answers.notebook import fill, write_literal
from dlis_widgets.answers.sheet import Answer, AnswerSheet
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

AT = "2026-11-22T10:00:00.000Z"
HONEST_TEXT = "who-is-left-out"
HONEST_CASE = "the-codes-in-the-drawer"
TEXT = "what-it-does-to-people"
OTHER_TEXT = "my-next-step"
THIRD_TEXT = "what-silence-means"
CASE = "i-prefer-the-counter"
OTHER_CASE = "the-form-that-will-not-read"
THIRD_CASE = "the-mother-who-never-answers"
QUIZ = "module-1-check"
TASK = "where-is-the-barrier"
OTHER_TASK = "who-was-counted"

REFLECTION = "Nobody asked Élodie at the counter."
"""Can be written in Latin-1 too."""

CODE_INSTEAD = "holds code instead of choices"
ADDED = "Added cells were left out"
CHANGED = "had been changed"
MISSING = "were missing and were put back"
INVISIBLE = "Invisible control characters"
UNREADABLE = "no readable notebook"
BESIDE = "module-1.answers.json"


def decisions(case_id: str) -> dict[str, str]:
    """Return the first option of every decision of a case."""
    return {one.id: one.options[0].id for one in library().get(Case, case_id).decisions}


def honest_answers() -> dict[str, Answer]:
    """Return what every hand-in of this folder holds besides its attack: a text and a whole case."""
    return {
        HONEST_TEXT: Answer(value=REFLECTION, at=AT),
        HONEST_CASE: Answer(value=decisions(HONEST_CASE), at=AT),
    }


def sheet_of(answers: Mapping[str, Answer], workbook: str = "module-1") -> str:
    """Return the answers as JupyterLab saves them beside a notebook."""
    return AnswerSheet(workbook=workbook, answers=dict(answers)).model_dump_json()


@dataclass(frozen=True)
class Canary:
    """What sings when code of a hand-in runs: a folder that it can write to, a server it can ask."""

    folder: Path
    url: str

    def bomb(self, name: str) -> str:
        """Return a Python expression that reaches the folder by two ways, then the server."""
        return (
            f"[open('{self.folder}/{name} by path', 'w'),"
            f" open(__import__('os').environ['DLIS_CANARY'] + '/{name} by environment', 'w'),"
            f" __import__('urllib.request').request.urlopen('{self.url}/{name}')]"
        )

    def command(self, name: str) -> str:
        """Return a shell command that does the same."""
        return f"touch '{self.folder}/{name} by shell'"


@dataclass
class Draft:
    """A hand-in in the making."""

    folder: Path
    notebook: dict[str, Any]
    canary: Canary
    secret: Path
    name: str = ""
    raw: bytes | None = None
    is_written: bool = False
    files: dict[str, str | bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        marked = [one for one in self.notebook["cells"] if "nbgrader" in one["metadata"]]
        self._cells: dict[str, dict[str, Any]] = {
            one["metadata"]["nbgrader"]["grade_id"]: one for one in marked
        }

    @property
    def bomb(self) -> str:
        return self.canary.bomb(self.name)

    @property
    def command(self) -> str:
        return self.canary.command(self.name)

    @property
    def path(self) -> Path:
        return self.folder / "module-1.ipynb"

    @property
    def sheet(self) -> Path:
        return self.folder / "module-1.answers.json"

    @property
    def text(self) -> str:
        return json.dumps(self.notebook, ensure_ascii=False)

    def cell(self, grade_id: str) -> dict[str, Any]:
        """Return the cell that had a grade id when it was released."""
        return self._cells[grade_id]

    def marks(self, grade_id: str) -> dict[str, Any]:
        """Return nbgrader's marks of a cell."""
        marks: dict[str, Any] = self.cell(grade_id)["metadata"]["nbgrader"]
        return marks

    def type(self, grade_id: str, source: object) -> None:
        """Write into a cell as a person does in JupyterLab: nothing notes the time."""
        self.cell(grade_id)["source"] = source

    def answer(self, grade_id: str, value: object) -> None:
        """Write choices into a solution cell, whatever they are."""
        self.type(grade_id, write_literal(value))  # type: ignore[arg-type] # hostile on purpose

    def add(self, kind: str, source: object, **more: object) -> dict[str, Any]:
        """Add a cell at the end."""
        cell: dict[str, Any] = {"cell_type": kind, "id": f"added-{len(self.notebook['cells'])}"}
        cell |= {"metadata": {}, "source": source, **more}
        if kind == "code":
            cell = {"execution_count": 1, "outputs": [], **cell}
        self.notebook["cells"].append(cell)
        return cell

    def write(self) -> None:
        """Put everything where nbgrader looks for it."""
        for name, content in self.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        if not self.is_written:
            self.path.write_bytes(json.dumps(self.notebook).encode() if self.raw is None else self.raw)


@dataclass(frozen=True)
class Attack:
    """A named attack or accident, and what is to be seen of it.

    Parameters
    ----------
    name
        Also the student's.
    spoil
        What is done to an honest draft.
    says
        Words of the line in which the teacher reads what was ignored; empty if nothing is.
    shows
        What the teacher reads where the attacked text stands, exactly.
    earns
        Automatic points beside the honest ones.
    is_readable
        Whether there is anything to grade.
    keeps
        Whether the honest answers can survive.
    place
        The one cell that it touches; several such attacks come in one hand-in.
    hand_in
        Tells apart the hand-ins that hold several.
    """

    name: str
    spoil: Callable[[Draft], None]
    says: str = ""
    shows: str = ""
    earns: Mapping[str, float] = field(default_factory=dict)
    is_readable: bool = True
    keeps: bool = True
    place: str = ""
    hand_in: str = ""

    @property
    def student(self) -> str:
        """In the middle of the order in which nbgrader grades."""
        return f"m-{self.hand_in or self.name}"


class Family(list[Attack]):
    """Attacks of one kind, collected where they are defined."""

    def attack(self, says: str = "", **more: Any) -> Callable[[Callable[[Draft], None]], None]:  # noqa: ANN401 - fields of Attack
        """Take a function in; its name is the attack's."""

        def take(spoil: Callable[[Draft], None]) -> None:
            self.append(Attack(spoil.__name__.replace("_", "-"), spoil, says, **more))

        return take

    def typed(
        self,
        places: tuple[str, ...],
        sources: Mapping[str, str],
        says: str = "",
        shows: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Take in sources typed into solution cells, one for each of these places in a hand-in."""
        first = next(iter(sources))
        for at, (name, source) in enumerate(sources.items()):
            place = places[at % len(places)]
            self.append(
                Attack(
                    name,
                    partial(_type, place=place, source=source),
                    says,
                    shows=shows.get(name, ""),
                    place=place,
                    hand_in=f"{first}-and-others-{at // len(places) + 1}",
                )
            )


def _type(draft: Draft, place: str, source: str) -> None:
    draft.type(place, source.replace("BOMB", draft.bomb).replace("COMMAND", draft.command))


def hand_in(
    attacks: list[Attack], submitted: Path, released: dict[str, Any], canary: Canary, secret: Path
) -> None:
    """Write the attacks of one student into the submitted folder."""
    folder = submitted / attacks[0].student / "module-1"
    folder.mkdir(parents=True)
    draft = Draft(folder, fill(released, honest_answers()), canary, secret)
    for attack in attacks:
        draft.name = attack.name
        attack.spoil(draft)
    draft.write()
