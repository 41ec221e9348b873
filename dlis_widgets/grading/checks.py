"""Running a workbook's test cells without a kernel.

The cells are the teacher's; of the student there is nothing but literals. So they may run in this
process: each hand-in in a fresh namespace, with a time limit. An assignment that declares that it
needs a kernel gets nbgrader's own execution, with a warning.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import ctypes
import io
import re
import threading
import traceback
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from traitlets import Float

from dlis_widgets.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable


Shown = dict[str, list[NotebookNode]]

_SHOWS = re.compile(r"""workbook\.\w+\(("[\w-]*")?\)""")
"""A call such as ``workbook.case("…")``: whatever the answers are, it shows the same."""


class Check(Execute):  # type: ignore[misc] # nbgrader ships no types
    """In nbgrader's autograding list, in the place of ``Execute``."""

    time_limit = Float(30.0, help="Seconds that all cells of one hand-in may take together.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: object = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Fill in the outputs of all code cells."""
        facts = resources["nbgrader"]
        if facts.get("runs_code", False):
            self.log.warning("%s: this assignment runs the code that the student wrote.", facts["student"])
            return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]
        run_cells(nb, resources["metadata"]["path"], self.time_limit, facts.get("shown"))
        return nb, resources


class TimeIsUpError(BaseException):
    """Ends a worker; no `except Exception` in a cell can stop it."""


def run_cells(nb: NotebookNode, folder: str, seconds: float = 30.0, shown: Shown | None = None) -> None:
    """Run all code cells in order in one fresh namespace, and store their outputs in them.

    Parameters
    ----------
    nb
        A notebook whose cells are the teacher's.
    folder
        Where they run.
    seconds
        How long they may take together.
    shown
        Outputs of cells that need not run, by source (see `shown_by`).

    Raises
    ------
    TimeoutError
        If they take longer; they are ended, and this process is as it was.
    OSError
        If there is no such folder.
    """
    streams = (io.StringIO(), io.StringIO())
    known = shown or {}
    cells = [one for one in nb.cells if one.cell_type == "code"]

    def work() -> None:
        namespace: dict[str, Any] = {"__name__": "__main__"}
        for count, cell in enumerate(cells, start=1):
            cell.execution_count = count
            if cell.source in known and isinstance(namespace.get("workbook"), Workbook):
                cell.outputs = copy.deepcopy(known[cell.source])
            else:
                cell.outputs = run_cell(cell.source, namespace, streams)

    # Folder and streams are changed here and not in the worker: so they are put back in any case.
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
    ):
        _within(seconds, work)


def shown_by(released: NotebookNode, folder: str, seconds: float = 30.0) -> Shown:
    """Return what a release shows beside every question, whatever the answers are.

    Parameters
    ----------
    released
        The release; its cells are run, and their outputs stored in it.
    folder, seconds
        As for `run_cells`.
    """
    shows = [one for one in released.cells if one.cell_type == "code" and _SHOWS.fullmatch(one.source)]
    if not shows:
        return {}
    run_cells(released, folder, seconds)
    return {cell.source: cell.outputs for cell in shows}


def _within(seconds: float, work: Callable[[], None]) -> None:
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
            failed.append(error)

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    worker.join(seconds)
    if worker.is_alive():
        thread = ctypes.c_ulong(worker.ident or 0)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TimeIsUpError))
        worker.join(1.0)
        raise TimeoutError(f"the test cells took longer than {seconds:g} seconds.")
    if failed:
        raise failed[0]


def run_cell(
    source: str, namespace: dict[str, Any], streams: tuple[io.StringIO, io.StringIO] | None = None
) -> list[NotebookNode]:
    """Run one trusted cell as IPython would, and return its outputs.

    Parameters
    ----------
    source
        The cell's code.
    namespace
        What the cells before it have defined.
    streams
        Where standard output and standard error go at the moment; without, they are caught here.
    """
    if streams is None:
        streams = (io.StringIO(), io.StringIO())
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            return run_cell(source, namespace, streams)
    outputs: list[NotebookNode] = []
    for stream in streams:
        stream.seek(0)
        stream.truncate()
    try:
        body = ast.parse(source).body
        last = body[-1] if body else None
        first = ast.Module(body[:-1] if isinstance(last, ast.Expr) else body, [])
        exec(compile(first, "<cell>", "exec"), namespace)  # noqa: S102 - the teacher's cell
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)  # noqa: S307 - as above
            if value is not None:
                outputs.append(_output("execute_result", data=_bundle(value), execution_count=None))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a test raises is its result
        lines = traceback.format_exception(error)
        outputs.append(_output("error", ename=type(error).__name__, evalue=str(error), traceback=lines))
    said = [
        _output("stream", name=name, text=stream.getvalue())
        for name, stream in zip(("stdout", "stderr"), streams, strict=True)
        if stream.tell()
    ]
    return said + outputs


def _output(kind: str, **fields: object) -> NotebookNode:
    metadata = {"metadata": NotebookNode()} if kind == "execute_result" else {}
    return NotebookNode(output_type=kind, **metadata, **fields)


def _bundle(value: object) -> NotebookNode:
    own = getattr(value, "_repr_mimebundle_", None)
    return NotebookNode({"text/plain": repr(value), **(own() if own else {})})
