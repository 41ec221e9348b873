"""Building the learners' site: one folder a language, one page a notebook.

Every notebook is released with nbgrader's own steps, translated, and run once. Where the outputs
hold no live widget they are stored, so that a view of the page needs no kernel; a live page keeps
its code and runs it for each visitor.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

import nbformat

from dlis_widgets import __version__
from dlis_widgets.errors import DlisError
from dlis_widgets.notebooks import is_for_teachers, workbooks
from dlis_widgets.paths import data_dir, workbooks_dir
from dlis_widgets.site.pages import make_page, released
from dlis_widgets.translation import locales

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nbformat import NotebookNode

STAMP = "site.json"
_PACKAGE = Path(__file__).resolve().parent.parent


def build(
    out: Path,
    wanted: Sequence[str] = (),
    *,
    demo: bool = False,
    report: Callable[[str], None] = lambda _: None,
) -> Path:
    """Build the site, unless it stands there already, made from the same sources.

    Parameters
    ----------
    out
        The site's folder; it is replaced as a whole.
    wanted
        Languages; by default all for which there is a translation.
    demo
        Whether the pages are a public demonstration on a shared address, and say so.
    report
        Called with a sentence for each step that takes time.

    Returns
    -------
    Path
        The site's folder.

    Raises
    ------
    DlisError
        If a language is unknown, a notebook is broken, a cell fails, or the folder is not a site.
    """
    data, source_dir = data_dir(), workbooks_dir()
    languages = _checked_languages(wanted, locales(data))
    stamp = _digest([data, source_dir, _PACKAGE], f"{__version__} {languages} {demo}")
    if _stamp(out) == stamp:
        return out
    if out.exists() and any(out.iterdir()) and not (out / STAMP).exists():
        raise DlisError(
            f"{out} holds other files; choose an empty folder with --out, so that nothing is lost."
        )
    workbooks.cache_clear()
    assignments = [(info.path, True) for info in workbooks(source_dir)]
    others = [path for path in sorted(source_dir.glob("*.ipynb")) if not is_for_teachers(path)]
    sources = [*assignments, *((path, False) for path in others)]
    report(f"Building {len(sources)} pages in {', '.join(languages)} ...")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".site-") as scratch:
        fresh = Path(scratch) / "site"
        notebooks = {
            fresh / language / path.name: released(path, language, is_assignment=is_one)
            for language in languages
            for path, is_one in sources
        }
        for language in languages:
            (fresh / language).mkdir(parents=True)
        pages = asyncio.run(_make_pages(notebooks, demo=demo))
        for path, page in zip(notebooks, pages, strict=True):
            path.write_text(nbformat.writes(page), encoding="utf-8")
        (fresh / STAMP).write_text(json.dumps({"digest": stamp}), encoding="utf-8")
        if out.exists():
            shutil.rmtree(out)
        fresh.replace(out)
    return out


def _checked_languages(wanted: Sequence[str], known: Sequence[str]) -> list[str]:
    unknown = [one for one in wanted if one not in known]
    if unknown:
        raise DlisError(f"There is no translation into {', '.join(unknown)}; use one of: {', '.join(known)}.")
    return list(wanted or known)


def _digest(folders: Iterable[Path], settings: str) -> str:
    digest = hashlib.sha256(settings.encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts:
                digest.update(str(path.relative_to(folder)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamp(out: Path) -> str:
    try:
        return str(json.loads((out / STAMP).read_text(encoding="utf-8"))["digest"])
    except (OSError, ValueError, KeyError):
        return ""


async def _make_pages(notebooks: Mapping[Path, NotebookNode], *, demo: bool) -> list[NotebookNode]:
    at_once = asyncio.Semaphore(os.cpu_count() or 1)

    async def make(path: Path, notebook: NotebookNode) -> NotebookNode:
        async with at_once:
            return await make_page(notebook, path.stem, path.parent, demo=demo)

    # All pages end before the first fault is raised, so that no kernel is left behind.
    made = await asyncio.gather(
        *(make(path, notebook) for path, notebook in notebooks.items()), return_exceptions=True
    )
    for page in made:
        if isinstance(page, BaseException):
            raise page
    return cast("list[NotebookNode]", made)
