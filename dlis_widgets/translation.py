"""Interface text and notebook narrative in the learner's language, through gettext.

Catalogues are ``data/translations/<locale>.po``, one a language, with the English text as message
id. English needs none. Notebook narrative is translated paragraph by paragraph, so that a changed
sentence leaves the rest of a page translated.
"""

from __future__ import annotations

import csv
import gettext
import io
import json
import re
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from dlis_widgets.content.library import SOURCE_LANGUAGE
from dlis_widgets.paths import data_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_PARAGRAPHS = re.compile(r"(\n{2,})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*")
"""The name of a catalogue; a copy such as ``fr (2).po`` is none."""
_HAS_LETTERS = re.compile(r"[^\W\d_]")


def catalogue_path(root: Path, locale: str) -> Path:
    """Return where a language's catalogue lies."""
    return root / "translations" / f"{locale}.po"


def translation(locale: str) -> gettext.NullTranslations:
    """Return the translations into a language; English is returned unchanged."""
    return (
        _translation(catalogue_path(data_dir(), locale))
        if locale != SOURCE_LANGUAGE
        else gettext.NullTranslations()
    )


@lru_cache(maxsize=8)
def _translation(path: Path) -> gettext.NullTranslations:
    if not path.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - English pages need no Babel
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with path.open("rb") as file:
        # Without a locale, Babel leaves the forms for numbers out of what it writes.
        catalogue = read_po(file, locale=path.stem.replace("-", "_"))
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def locales(root: Path) -> list[str]:
    """Return the languages for which a site can be built, English first."""
    names = sorted(path.stem for path in (root / "translations").glob("*.po"))
    return [SOURCE_LANGUAGE, *filter(_LANGUAGE.fullmatch, names)]


def translate_markdown(source: str, translate: Callable[[str], str]) -> str:
    """Translate a Markdown cell paragraph by paragraph."""
    parts = _PARAGRAPHS.split(source)
    return "".join(translate(part) if _HAS_LETTERS.search(part) else part for part in parts)


def extract_notebook(
    fileobj: IO[bytes],
    keywords: object,  # noqa: ARG001 - Babel's interface
    comment_tags: object,  # noqa: ARG001
    options: object,  # noqa: ARG001
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield the narrative's paragraphs of a notebook to Babel (an extraction method)."""
    notebook = json.load(fileobj)
    facts = notebook["metadata"].get("dlis", {})
    for field in ("title", "summary"):
        if field in facts:
            yield 0, "gettext", facts[field], []
    for number, cell in enumerate(notebook["cells"], start=1):
        is_answer = cell["metadata"].get("nbgrader", {}).get("solution")
        if cell["cell_type"] != "markdown" or is_answer:
            continue
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        for part in _PARAGRAPHS.split(source):
            if _HAS_LETTERS.search(part):
                yield number, "gettext", part, []


def extract_notes(
    fileobj: IO[bytes],
    keywords: object,  # noqa: ARG001 - Babel's interface
    comment_tags: object,  # noqa: ARG001
    options: object,  # noqa: ARG001
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield the notes on figures in ``indicators.csv`` to Babel (an extraction method)."""
    for number, row in enumerate(csv.DictReader(line.decode("utf-8") for line in fileobj), start=2):
        if row["note"]:
            yield number, "gettext", row["note"], []
