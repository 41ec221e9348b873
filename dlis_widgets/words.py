"""A reader's language on pages that no `Workbook` makes: a class's views and the research notebook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dlis_widgets.content.library import SOURCE_LANGUAGE, Library, library
from dlis_widgets.notebooks import read_notebook
from dlis_widgets.paths import data_dir
from dlis_widgets.translation import locales, translation

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Words:
    """Interface text and content in one language.

    Parameters
    ----------
    locale
        The language, such as ``"fr"``.
    """

    locale: str = SOURCE_LANGUAGE

    @property
    def library(self) -> Library:
        """The content."""
        return library(self.locale)

    def gettext(self, text: str) -> str:
        """Return a text's translation."""
        return translation(self.locale).gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return the translation of a text about a number of things, in the number's form."""
        return translation(self.locale).ngettext(one, many, count)

    def retold(self, text: str, patterns: Iterable[str]) -> str:
        """Translate a text that was made in English elsewhere, such as a cell of a table of numbers.

        Parameters
        ----------
        text
            Made from one of the patterns; any other is returned as it is.
        patterns
            With places such as ``{people}``. What stands there is retold, too.
        """
        patterns = tuple(patterns)
        for pattern in patterns:
            found = re.fullmatch(_expression(pattern), text)
            if found:
                parts = {name: self.retold(part, patterns) for name, part in found.groupdict().items()}
                return self.gettext(pattern).format(**parts)
        return text


ENGLISH = Words()


def _expression(pattern: str) -> str:
    parts = _PLACE.split(pattern)
    return "".join(f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))


def usual_locale() -> str:
    """Return the language that the environment asks for (``LANGUAGE``, ``LANG`` …), or else English."""
    known = locales(data_dir())
    if len(known) == 1:
        return SOURCE_LANGUAGE
    from babel import default_locale, negotiate_locale  # noqa: PLC0415 - English pages need no Babel

    wanted = (default_locale("LC_MESSAGES") or SOURCE_LANGUAGE).replace("_", "-")
    return negotiate_locale([wanted], known, sep="-") or SOURCE_LANGUAGE


def reader(notebook: str) -> Words:
    """Return the words for whoever reads a notebook of this folder.

    Parameters
    ----------
    notebook
        Its name, such as ``"cohort"``. Where its metadata name no ``locale``, `usual_locale` decides.
    """
    path = Path.cwd() / f"{notebook}.ipynb"
    facts = read_notebook(path)["metadata"].get("dlis", {}) if path.exists() else {}
    return Words(facts.get("locale") or usual_locale())
