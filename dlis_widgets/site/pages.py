"""Making one page: released, translated, run once, and stored where no kernel is needed."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import asdict
from html import unescape
from typing import TYPE_CHECKING, Any, cast

import nbformat

from dlis_widgets.content.library import SOURCE_LANGUAGE, library
from dlis_widgets.content.markup import link_citations, narrative_html
from dlis_widgets.errors import DlisError
from dlis_widgets.notebooks import read_notebook
from dlis_widgets.site.kernels import NO_KERNEL
from dlis_widgets.site.shell import shell
from dlis_widgets.translation import translate_markdown, translation
from dlis_widgets.web.messages import messages
from dlis_widgets.web.scripts import script, style

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nbformat import NotebookNode

_SHOWN_HEADING = re.compile(r'<h3 id="(?P<anchor>[^"]+)"[^>]*>(?P<title>[^<]+)</h3>')
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CELL_SECONDS = 120
"""How long one cell may run while a page is made."""


def released(path: Path, language: str = SOURCE_LANGUAGE, *, is_assignment: bool) -> NotebookNode:
    """Return a notebook as learners get it: in their language, without solution or mark scheme.

    Raises
    ------
    DlisError
        If it is broken.
    """
    read_notebook(path)  # says in one sentence what is broken
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.setdefault("dlis", {})["locale"] = language
    translate = translation(language).gettext
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not cell.metadata.get("nbgrader"):
            cell.source = translate_markdown(cell.source, translate)
    if is_assignment:
        from dlis_widgets.grading.release import release  # noqa: PLC0415 - nbgrader is slow to import

        notebook = release(notebook)
    else:
        references = library().references()
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = link_citations(cell.source, references)
    return cast("NotebookNode", notebook)


async def make_page(notebook: NotebookNode, name: str, folder: Path, *, demo: bool) -> NotebookNode:
    """Turn a released notebook into the one that Voilà serves.

    Parameters
    ----------
    notebook
        What `released` gave.
    name
        The page's name, such as ``"module-1"``.
    folder
        Where the page will stand; its cells run there.
    demo
        Whether the page is a public demonstration.

    Raises
    ------
    DlisError
        If a cell fails.
    """
    hand_in = json.loads(nbformat.writes(notebook))
    # Running cells read their notebook's language and sources from the file beside them.
    (folder / f"{name}.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    await _run(notebook, name, folder)
    stored = not _is_live(notebook)
    translate = translation(notebook.metadata.dlis.locale).gettext
    notebook.metadata.dlis = page_facts(notebook, name, shell(translate, demo=demo), translate)
    notebook.metadata.dlis["stored"] = stored
    if stored:
        notebook.metadata.kernelspec = {"name": NO_KERNEL, "display_name": "No kernel", "language": "python"}
    else:
        for cell in notebook.cells:
            cell.pop("outputs", None)
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
    if any(cell.metadata.get("nbgrader") for cell in notebook.cells):
        notebook.metadata.dlis["released"] = hand_in
    return notebook


async def _run(notebook: NotebookNode, name: str, folder: Path) -> None:
    from jupyter_client.kernelspec import NoSuchKernel  # noqa: PLC0415
    from nbclient import NotebookClient  # noqa: PLC0415 - only a build runs notebooks
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError  # noqa: PLC0415

    client = NotebookClient(notebook, timeout=CELL_SECONDS, resources={"metadata": {"path": str(folder)}})
    try:
        await client.async_execute(env={**os.environ, "DLIS_PAGE": "1"}, stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        raise DlisError(
            f"The notebook {name}.ipynb cannot be built: {error.ename}: {error.evalue} "
            "Open it in JupyterLab, run it, and repair the cell that fails."
        ) from None
    except (CellTimeoutError, DeadKernelError, NoSuchKernel) as error:
        reason = str(error).splitlines()[0]
        raise DlisError(f"The notebook {name}.ipynb cannot be built: {reason} Check its kernel.") from None


def _is_live(notebook: NotebookNode) -> bool:
    return any(
        WIDGET_VIEW in output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])
    )


def _shown_headings(cell: NotebookNode) -> list[dict[str, Any]]:
    """Return the headings of what a cell shows, such as a tool sheet's."""
    htmls = [output.get("data", {}).get("text/html", "") for output in cell.get("outputs", [])]
    found = [match for html in htmls for match in _SHOWN_HEADING.finditer(html)]
    return [{"title": unescape(match["title"]), "anchor": match["anchor"]} for match in found]


def page_facts(
    notebook: NotebookNode, name: str, words: dict[str, Any], translate: Callable[[str], str]
) -> dict[str, Any]:
    """Return what the template needs to know of a notebook, and give its Markdown cells their HTML.

    Parameters
    ----------
    notebook
        With ``dlis`` in its metadata, and a ``locale`` there.
    name
        The page's name.
    words
        What `shell` gave.
    translate
        Turns English into the reader's language.
    """
    given = notebook.metadata.dlis
    is_workbook = "workbook" in given
    headings = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and not cell.metadata.get("nbgrader"):
            cell.metadata["html"], found = narrative_html(cell.source, words["table"])
            second = [asdict(heading) for heading in found if heading.level == 2]  # noqa: PLR2004 - <h2>
            cell.metadata["opens_part"] = bool(second)
            headings += second
        elif not is_workbook:
            headings += _shown_headings(cell)
    return {
        "title": f"{translate(given.get('title', name))} · {words['site']}",
        "locale": given.locale,
        "home": "home.ipynb",
        "style": style(),
        "script": script("page.js"),
        "shell": words,
        "outline": headings if is_workbook or given.get("outline") else [],
        "page": {
            "workbook": given.get("workbook", ""),
            "version": given.get("version", 1),
            "locale": given.locale,
            "messages": messages(translate),
        },
    }
