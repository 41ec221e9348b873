"""The source notebooks: which there are, and which activities they hold."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dlis_widgets.answers.notebook import source_of
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Call:
    """An activity call in a notebook, such as ``workbook.case("borrowed-phone")``."""

    method: str
    argument: str
    attempt: int = 1
    extra: bool = False

    @property
    def answer_id(self) -> str:
        """The answer's id; later attempts carry their number."""
        return self.argument if self.attempt == 1 else f"{self.argument}-{self.attempt}"


@dataclass(frozen=True)
class WorkbookInfo:
    """What is known of a workbook without opening its pages.

    Parameters
    ----------
    name
        The assignment's name, such as ``"module-1"``.
    path
        The source notebook.
    title, summary, minutes
        For the home page.
    version
        Grows when old answers would mean something else.
    calls
        Its activities in order.
    """

    name: str
    path: Path
    title: str
    summary: str
    minutes: int
    version: int
    calls: tuple[Call, ...]

    @property
    def answerable(self) -> list[Call]:
        """The calls of everything that a learner answers: first attempts only, extras included."""
        methods = {"case", "prompt", "task", "questionnaire"}
        return [call for call in self.calls if call.method in methods and call.attempt == 1]

    @property
    def answer_ids(self) -> list[str]:
        """The ids of everything answerable that counts for progress: no extras."""
        return [call.answer_id for call in self.answerable if not call.extra]


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook as parsed JSON.

    Raises
    ------
    DlisError
        If it is missing or is not a notebook.
    """
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            _ = cell["cell_type"], cell["metadata"], cell["source"]
    except FileNotFoundError:
        raise DlisError(f"The notebook {path} does not exist; restore it or correct its name.") from None
    except (ValueError, KeyError, TypeError):
        raise DlisError(
            f"The notebook {path} is broken and cannot be read; "
            "restore it from a copy or open it in JupyterLab."
        ) from None
    return notebook


def is_for_teachers(path: Path) -> bool:
    """Say whether a notebook is a teacher's or researcher's tool, which no learners' site may show."""
    return bool(read_notebook(path)["metadata"].get("dlis", {}).get("audience") == "teachers")


def calls_in(source: str) -> list[Call]:
    """Return the calls on ``workbook`` in a code cell, in order."""
    try:
        nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:
        return []
    nodes.sort(key=lambda node: (node.lineno, node.col_offset))
    return [call for node in nodes if (call := _call(node)) is not None]


def _call(node: ast.Call) -> Call | None:
    function = node.func
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
        return None
    if function.value.id != "workbook":
        return None
    given = dict(zip(("argument", "attempt"), node.args, strict=False))
    named = {"attempt", "extra"}
    given.update((keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg in named)
    values = {name: value.value for name, value in given.items() if isinstance(value, ast.Constant)}
    argument, attempt = values.get("argument"), values.get("attempt")
    return Call(
        function.attr,
        argument if isinstance(argument, str) else "",
        attempt if isinstance(attempt, int) else 1,
        extra=values.get("extra") is True,
    )


def workbook_info(path: Path) -> WorkbookInfo:
    """Read what is known of one source notebook.

    Raises
    ------
    DlisError
        If it is broken or lacks its ``dlis`` metadata.
    """
    notebook = read_notebook(path)
    facts = notebook.get("metadata", {}).get("dlis", {})
    missing = [
        field for field in ("workbook", "title", "summary", "minutes", "version") if field not in facts
    ]
    if missing:
        raise DlisError(
            f"The notebook {path} lacks {', '.join(missing)} in its metadata under `dlis`; "
            "add them in JupyterLab's property inspector or copy them from another workbook."
        )
    return WorkbookInfo(
        name=facts["workbook"],
        path=path,
        title=facts["title"],
        summary=facts["summary"],
        minutes=facts["minutes"],
        version=facts["version"],
        calls=tuple(
            call
            for cell in notebook["cells"]
            if cell["cell_type"] == "code"
            for call in calls_in(source_of(cell))
        ),
    )


@lru_cache(maxsize=4)
def workbooks(folder: Path) -> tuple[WorkbookInfo, ...]:
    """Return the workbooks in a source folder: ``<name>/<name>.ipynb``, by name.

    Raises
    ------
    DlisError
        If one of them is broken, or there is none.
    """
    found = tuple(
        workbook_info(path)
        for path in sorted(folder.glob("*/*.ipynb"))
        if path.stem == path.parent.name and not path.parent.name.startswith(".")
    )
    for info in found:
        if info.name != info.path.stem:
            raise DlisError(
                f"The notebook {info.path} calls itself {info.name!r} in its metadata under `dlis`; "
                f"write {info.path.stem!r} there, or the two would share one place in the browser."
            )
    if not found:
        raise DlisError(f"There is no workbook in {folder}; each stands in a folder of its own name.")
    return found
