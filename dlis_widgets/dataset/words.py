"""The words of one content document in every language that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from dlis_widgets.content.library import SOURCE_LANGUAGE, Library
from dlis_widgets.content.models import Document
from dlis_widgets.paths import data_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DocumentT = TypeVar("DocumentT", bound=Document)
CodeT = TypeVar("CodeT", str, int)


def words(
    kind: type[DocumentT], document_id: str, take: Callable[[DocumentT], Mapping[CodeT, str]]
) -> dict[CodeT, dict[str, str]]:
    """Return, for each code that ``take`` finds in a document, its words by language, English first."""
    found: dict[CodeT, dict[str, str]] = {}
    for language in document_languages(kind, document_id):
        document = Library(data_dir(), language).get(kind, document_id)
        for code, text in take(document).items():
            found.setdefault(code, {})[language] = text.strip()
    return found


def document_languages(kind: type[Document], document_id: str) -> list[str]:
    """Return the languages of a document, English first."""
    files = (data_dir() / kind.folder).glob(f"{document_id}.*.yaml")
    return sorted((one.name.split(".")[1] for one in files), key=lambda one: (one != SOURCE_LANGUAGE, one))


def categories(texts: Mapping[CodeT, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return codes with their words as Table Schema has them; the label is English where there is any."""
    return [
        {"value": code, "label": next(iter(by_language.values())), "labels": dict(by_language)}
        for code, by_language in texts.items()
    ]


def labelled(
    kind: type[DocumentT], document_id: str, take: Callable[[DocumentT], Mapping[CodeT, str]]
) -> list[dict[str, Any]]:
    """Return the codes that ``take`` finds in a document as Table Schema has them."""
    return categories(words(kind, document_id, take))


def languages() -> list[str]:
    """Return the languages in which there is any content, English first."""
    found = {one.name.split(".")[1] for one in data_dir().glob("*/*.yaml")}
    return sorted(found, key=lambda one: (one != SOURCE_LANGUAGE, one))
