"""Reading content: one document by kind, id and language."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import ValidationError

from dlis_widgets.content.faults import Fault, schema_faults, short_path
from dlis_widgets.content.models import Document, Glossary, IndicatorLabels, Term
from dlis_widgets.errors import DlisError
from dlis_widgets.paths import data_dir

if TYPE_CHECKING:
    from pathlib import Path

SOURCE_LANGUAGE = "en"

DocumentT = TypeVar("DocumentT", bound=Document)


class ContentError(DlisError):
    """A content file cannot be used.

    Parameters
    ----------
    faults
        What is wrong with it, at least one.
    """

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def read_yaml(path: Path) -> Any:  # noqa: ANN401 - YAML holds anything; the models check it
    """Read a YAML file.

    Raises
    ------
    ContentError
        If the file is missing, is not UTF-8 or is not YAML.
    """
    file = short_path(path)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except FileNotFoundError:
        raise ContentError(
            [Fault(file, "", "this file does not exist", "Create it or correct the id.")]
        ) from None
    except UnicodeDecodeError:
        raise ContentError([Fault(file, "", "this file is not UTF-8 text", "Save it as UTF-8.")]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        fault = Fault(file, f"line {line}", f"this is not valid YAML: {error.problem}", "Correct that line.")
        raise ContentError([fault]) from None
    except (yaml.YAMLError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise ContentError([Fault(file, "", f"this is not valid YAML: {reason}", "Correct it.")]) from None


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, which also refuses a key that is given twice."""


def _mapping_without_duplicates(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if not isinstance(key, str | int):
            raise yaml.MarkedYAMLError(
                problem="a field's name must be a word", problem_mark=key_node.start_mark
            )
        if key in seen:
            raise yaml.MarkedYAMLError(
                problem=f"the field {key!r} is given twice", problem_mark=key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_duplicates)


def read_document(kind: type[DocumentT], path: Path) -> DocumentT:
    """Read and validate one content file.

    Raises
    ------
    ContentError
        If the file cannot be read, does not fit its schema, or is not named ``<id>.<language>.yaml``.
    """
    raw = read_yaml(path)
    file = short_path(path)
    try:
        document = kind.model_validate(raw)
    except ValidationError as error:
        raise ContentError(schema_faults(file, error.errors())) from None
    expected = f"{document.id}.{document.language}.yaml"
    if path.name != expected:
        problem = f"the file's name does not fit its id {document.id!r} and language {document.language!r}"
        raise ContentError(
            [Fault(file, "id", problem, f"Rename it to {expected}, or correct id or language.")]
        )
    return document


@dataclass(frozen=True)
class Library:
    """The content of one language, falling back to English where a file has no translation.

    Parameters
    ----------
    root
        The data folder.
    locale
        The wanted language, such as ``"fr"``.
    """

    root: Path
    locale: str = SOURCE_LANGUAGE

    def get(self, kind: type[DocumentT], document_id: str) -> DocumentT:
        """Return the document of this kind and id.

        Raises
        ------
        ContentError
            If there is none, or it does not fit its schema.
        """
        folder = self.root / kind.folder
        path = folder / f"{document_id}.{self.locale}.yaml"
        if not path.exists():
            path = folder / f"{document_id}.{SOURCE_LANGUAGE}.yaml"
        if not path.exists():
            offered = {
                one.name.split(".")[0]
                for language in (self.locale, SOURCE_LANGUAGE)
                for one in folder.glob(f"*.{language}.yaml")
            }
            known = ", ".join(sorted(offered)) or "none"
            problem = f"there is no {document_id!r} in {short_path(folder)}"
            raise ContentError([Fault(short_path(path), "", problem, f"Use one of: {known}.")])
        document: DocumentT = _document(kind, path, _changed(path))
        return document

    def glossary(self) -> dict[str, Term]:
        """Return the glossary's terms by id; none where there is no glossary.

        Raises
        ------
        ContentError
            If it does not fit its schema.
        """
        known = self.ids(Glossary)
        return {term.id: term for one in sorted(known) for term in self.get(Glossary, one).terms}

    def ids(self, kind: type[Document]) -> set[str]:
        """Return the ids of all documents of this kind, in whatever language."""
        return {path.name.split(".")[0] for path in (self.root / kind.folder).glob("*.yaml")}

    def paths(self, kind: type[Document]) -> list[Path]:
        """Return the files of this kind, in every language."""
        return sorted((self.root / kind.folder).glob("*.yaml"))

    def indicator_labels(self) -> IndicatorLabels:
        """Return the words for the indicators.

        Raises
        ------
        ContentError
            If they are missing or do not fit their schema.
        """
        folder = self.root / "indicators"
        path = folder / f"indicators.{self.locale}.yaml"
        if not path.exists():
            path = folder / f"indicators.{SOURCE_LANGUAGE}.yaml"
        return _labels(path, _changed(path))

    def indicator_rows(self) -> list[dict[str, str]]:
        """Return the rows of ``indicators.csv`` as written: text, empty where nothing is known.

        Raises
        ------
        ContentError
            If the file is missing.
        """
        path = self.root / "indicators" / "indicators.csv"
        return list(_rows(path, _changed(path)))

    def references(self) -> dict[str, dict[str, Any]]:
        """Return the CSL JSON entries of ``references.json`` by id.

        Raises
        ------
        ContentError
            If the file is missing, is not JSON or has an entry without id.
        """
        return _references(self.root / "references.json")


def _changed(path: Path) -> int:
    """Return when a file was changed, so that what was read of it can be kept until then."""
    return path.stat().st_mtime_ns if path.exists() else 0


@lru_cache(maxsize=512)
def _document(kind: type[DocumentT], path: Path, _changed: int) -> DocumentT:
    return read_document(kind, path)


@lru_cache(maxsize=8)
def _labels(path: Path, _changed: int) -> IndicatorLabels:
    try:
        return IndicatorLabels.model_validate(read_yaml(path))
    except ValidationError as error:
        raise ContentError(schema_faults(short_path(path), error.errors())) from None


@lru_cache(maxsize=8)
def _rows(path: Path, _changed: int) -> tuple[dict[str, str], ...]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(csv.DictReader(file))
    except FileNotFoundError:
        fault = Fault(short_path(path), "", "this file does not exist", "Put it back.")
        raise ContentError([fault]) from None


@lru_cache(maxsize=8)
def _references(path: Path) -> dict[str, dict[str, Any]]:
    file = short_path(path)
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {entry["id"]: entry for entry in entries}
    except FileNotFoundError:
        raise ContentError([Fault(file, "", "this file does not exist", "Put it back.")]) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ContentError([Fault(file, "", f"this is not valid JSON: {error}", "Correct it.")]) from None
    except (KeyError, TypeError):
        problem = "an entry has no id"
        raise ContentError([Fault(file, "", problem, "Give every entry an `id`.")]) from None


def library(locale: str = SOURCE_LANGUAGE) -> Library:
    """Return the library of the data folder in use."""
    return Library(data_dir(), locale)
