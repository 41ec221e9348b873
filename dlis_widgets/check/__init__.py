"""`dlis check`: content, notebooks and translations, one line a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlis_widgets.answers.notebook import source_of
from dlis_widgets.check.documents import document_faults, shared_faults, texts_of
from dlis_widgets.check.notebooks import notebook_faults
from dlis_widgets.check.reading import Reading, reading
from dlis_widgets.check.translations import translation_faults
from dlis_widgets.content.faults import short_path
from dlis_widgets.content.library import Library, read_document
from dlis_widgets.content.models import DOCUMENTS
from dlis_widgets.errors import DlisError
from dlis_widgets.notebooks import read_notebook
from dlis_widgets.paths import data_dir, workbooks_dir

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dlis_widgets.content.faults import Fault


def check(paths: Sequence[Path] = ()) -> tuple[list[Fault], int]:
    """Check content files, source notebooks and translations.

    Parameters
    ----------
    paths
        Only these files and what lies in these folders; by default everything.

    Returns
    -------
    tuple
        The faults in the order of the files, and how many files were checked.

    Raises
    ------
    DlisError
        If a path does not exist or the data folder is missing.
    """
    for path in paths:
        if not path.exists():
            raise DlisError(f"{path} does not exist; correct the path.")
    wanted = [path.resolve() for path in paths]

    def chosen(path: Path) -> bool:
        return not wanted or any(path.resolve() == one or one in path.resolve().parents for one in wanted)

    library = Library(data_dir())
    documents = [(kind, path) for kind in DOCUMENTS for path in library.paths(kind) if chosen(path)]
    notebooks = [
        path for path in sorted(workbooks_dir().rglob("*.ipynb")) if _is_source(path) and chosen(path)
    ]
    catalogues = [path for path in sorted((library.root / "translations").glob("*.po")) if chosen(path)]
    faults = [fault for kind, path in documents for fault in document_faults(library, kind, path)]
    faults += [fault for path in notebooks for fault in notebook_faults(library, path)]
    faults += [fault for path in catalogues for fault in translation_faults(path)]
    if not wanted:
        faults += shared_faults(library)
    shared_files = 0 if wanted else 3
    return sorted(set(faults)), len(documents) + len(notebooks) + len(catalogues) + shared_files


def readings() -> list[tuple[str, Reading]]:
    """Return how long and hard each text is, the hardest first: content files and narratives."""
    library = Library(data_dir())
    found = [
        (short_path(path), reading(text for _, text in texts_of(read_document(kind, path).model_dump())))
        for kind in DOCUMENTS
        for path in library.paths(kind)
    ]
    for path in sorted(workbooks_dir().rglob("*.ipynb")):
        if _is_source(path):
            cells = read_notebook(path)["cells"]
            narrative = (source_of(cell) for cell in cells if cell["cell_type"] == "markdown")
            found.append((short_path(path), reading(narrative)))
    return sorted(found, key=lambda pair: -pair[1].lix)


def _is_source(path: Path) -> bool:
    return ".ipynb_checkpoints" not in path.parts
