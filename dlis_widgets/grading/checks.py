"""Running a workbook's test cells without a kernel.

The cells are the teacher's; of the student there is nothing but literals. So they may run in this
process: each hand-in in a fresh namespace, with a time limit. An assignment that declares that it
needs a kernel gets nbgrader's own execution, with a warning.
"""

from __future__ import annotations

import ast
import contextlib
import io
import threading
import traceback
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from traitlets import Float

from dlis_widgets.grading.rebuild import needs_kernel


class Check(Execute):  # type: ignore[misc] # nbgrader ships no types
    """In nbgrader's autograding list, in the place of ``Execute``."""

    time_limit = Float(30.0, help="Seconds that all cells of one hand-in may take together.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: object = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Fill in the outputs of all code cells."""
        if needs_kernel(nb):
            student = resources["nbgrader"]["student"]
            self.log.warning("%s: this assignment runs the code that the student wrote.", student)
            return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]
        worker = threading.Thread(target=run_cells, args=(nb, resources["metadata"]["path"]), daemon=True)
        worker.start()
        worker.join(self.time_limit)
        if worker.is_alive():
            raise TimeoutError(f"the test cells took longer than {self.time_limit:g} seconds.")
        return nb, resources


def run_cells(nb: NotebookNode, folder: str) -> None:
    """Run all code cells in order in one fresh namespace, and store their outputs in them."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.chdir(folder):
        for count, cell in enumerate((one for one in nb.cells if one.cell_type == "code"), start=1):
            cell.execution_count = count
            cell.outputs = run_cell(cell.source, namespace)


def run_cell(source: str, namespace: dict[str, Any]) -> list[NotebookNode]:
    """Run one trusted cell as IPython would, and return its outputs."""
    said, failed = io.StringIO(), io.StringIO()
    outputs: list[NotebookNode] = []
    value: object = None
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(failed):
        try:
            body = ast.parse(source).body
            last = body[-1] if body else None
            is_shown = isinstance(last, ast.Expr)
            first = ast.Module(body[:-1] if is_shown else body, [])
            exec(compile(first, "<cell>", "exec"), namespace)  # noqa: S102 - the teacher's cell
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)  # noqa: S307 - as above
        except Exception as error:  # noqa: BLE001 - whatever a test raises is its result
            lines = traceback.format_exception(error)
            outputs.append(_output("error", ename=type(error).__name__, evalue=str(error), traceback=lines))
    streams = (("stdout", said), ("stderr", failed))
    outputs += [_output("stream", name=name, text=one.getvalue()) for name, one in streams if one.tell()]
    if value is not None:
        outputs.append(_output("execute_result", data=_bundle(value), execution_count=None))
    return outputs


def _output(kind: str, **fields: object) -> NotebookNode:
    metadata = {"metadata": NotebookNode()} if kind == "execute_result" else {}
    return NotebookNode(output_type=kind, **metadata, **fields)


def _bundle(value: object) -> NotebookNode:
    own = getattr(value, "_repr_mimebundle_", None)
    return NotebookNode({"text/plain": repr(value), **(own() if own else {})})
