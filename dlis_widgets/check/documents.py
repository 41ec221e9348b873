"""Checks of the files in ``data/``, one by one and together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlis_widgets.check.reading import hardness_faults, uncited_faults
from dlis_widgets.content.faults import Fault, short_path
from dlis_widgets.content.library import SOURCE_LANGUAGE, ContentError, Library, read_document
from dlis_widgets.content.markup import CITATION, TERM
from dlis_widgets.content.models import DOCUMENTS, Case, Document, Instrument, Task, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOLD = {"situation", "context", "question", "text", "label", "title"}
"""Fields of cases and tasks in which a story is told; figures there belong to the story."""

COLUMNS = ["indicator", "dataset", "country", "year", "group", "value", "unit", "source", "seen_in", "note"]


def document_faults(library: Library, kind: type[Document], path: Path) -> list[Fault]:
    """Return the faults of one content file: schema, citations, tasks, structure in its language."""
    try:
        document = read_document(kind, path)
    except ContentError as error:
        return error.faults
    file = short_path(path)
    try:
        faults = list(_citation_faults(library, file, document))
    except ContentError as error:
        return error.faults
    if document.language == SOURCE_LANGUAGE:
        faults += hardness_faults(file, (text for _, text in texts_of(document.model_dump())))
    is_story = isinstance(document, Case | Task)
    for field, text in texts_of(document.model_dump()):
        if not (is_story and field.rpartition(".")[2] in TOLD):
            faults += uncited_faults(file, field, text)
    if isinstance(document, Instrument):
        faults += _task_faults(library, file, document)
    if document.language != SOURCE_LANGUAGE:
        faults += _structure_faults(library, kind, file, document)
    return faults


def shared_faults(library: Library) -> list[Fault]:
    """Return the faults that no file has alone: references, indicators, ids used twice."""
    try:
        references = library.references()
        labels = library.indicator_labels()
        rows = library.indicator_rows()
    except ContentError as error:
        return error.faults
    reference_file = short_path(library.root / "references.json")
    faults = [
        Fault(reference_file, f"{one}.{field}", "this field is missing", f'Add "{field}".')
        for one, entry in references.items()
        for field in ("title", "author", "type")
        if not entry.get(field)
    ]
    file = short_path(library.root / "indicators" / "indicators.csv")
    for number, row in enumerate(rows, start=2):
        faults += _row_faults(f"{file}: line {number}", row, labels.model_dump(), set(references))
    return faults + _ids_used_twice(library)


def texts_of(raw: Any, field: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any content
    """Yield every text of a document with the path of its field."""
    match raw:
        case str():
            yield field, raw
        case dict():
            for name, value in raw.items():
                yield from texts_of(value, f"{field}.{name}" if field else name)
        case list() | tuple():
            for place, value in enumerate(raw, start=1):
                yield from texts_of(value, f"{field}.{place}")


def citation_faults(library: Library, file: str, field: str, text: str) -> Iterator[Fault]:
    """Yield a fault for each citation and each term in a text that has no entry."""
    for source_id in CITATION.findall(text):
        if source_id not in library.references():
            repair = "Correct the id, or add the source to data/references.json."
            yield Fault(file, field, f"the citation [@{source_id}] has no entry", repair)
    for term_id in TERM.findall(text):
        if term_id not in library.glossary():
            repair = "Correct the id, or add the term to data/glossary."
            yield Fault(file, field, f"the term {term_id!r} is not in the glossary", repair)


def _citation_faults(library: Library, file: str, document: Document) -> Iterator[Fault]:
    for field, text in texts_of(document.model_dump()):
        yield from citation_faults(library, file, field, text)


def _task_faults(library: Library, file: str, instrument: Instrument) -> list[Fault]:
    known = library.ids(Task)
    return [
        Fault(
            file,
            f"dimensions.{place}.task",
            f"there is no task {one.task!r}",
            "Use the id of a file in data/tasks.",
        )
        for place, one in enumerate(instrument.dimensions, start=1)
        if one.task not in known
    ]


def _skeleton(raw: Any) -> Any:  # noqa: ANN401 - any content
    """Keep what must be the same in every language: ids, right answers, values, how many of each."""
    match raw:
        case dict():
            kept = (
                "id",
                "right",
                "kind",
                "private",
                "task",
                "value",
                "dimensions",
                "modules",
                "mode",
                "version",
            )
            return {
                name: _skeleton(value)
                for name, value in raw.items()
                if name in kept or isinstance(value, (list, tuple, dict))
            }
        case list() | tuple():
            return [_skeleton(value) for value in raw]
        case str():
            return raw if raw.isascii() and " " not in raw else ""
        case _:
            return raw


def _structure_faults(library: Library, kind: type[Document], file: str, document: Document) -> list[Fault]:
    english = library.root / kind.folder / f"{document.id}.{SOURCE_LANGUAGE}.yaml"
    repair = f"Give both the same ids, options and order; compare with {short_path(english)}."
    if not english.exists():
        return [Fault(file, "", "there is no English file with this id", "Add it, or correct the id.")]
    try:
        original = read_document(kind, english)
    except ContentError:
        return []  # the English file's own faults are reported with it
    here, there = _skeleton(document.model_dump()), _skeleton(original.model_dump())
    # Free lists of texts (hints, things to look for) may differ between languages.
    different = [name for name in here if name != "hints" and here[name] != there[name]]
    if kind is Tool:
        different = []
    return [
        Fault(file, name, "this part differs from the English file in its structure", repair)
        for name in different
    ]


def _row_faults(file: str, row: dict[str, str], labels: dict[str, Any], references: set[str]) -> list[Fault]:
    missing = [column for column in COLUMNS if row.get(column) is None]
    if missing:
        return [
            Fault(
                file, ", ".join(missing), "this column is missing", f"Use the columns {', '.join(COLUMNS)}."
            )
        ]
    faults = [
        Fault(file, column, f"{row[column]!r} has no label", f"Add it to indicators.en.yaml under {place}.")
        for column, place in (("indicator", "indicators"), ("country", "countries"), ("group", "groups"))
        if row[column] not in labels[place]
    ]
    for column, kind in (("year", int), ("value", float)):
        try:
            kind(row[column])
        except ValueError:
            faults.append(
                Fault(file, column, f"{row[column]!r} is not a number", "Write it with a decimal point.")
            )
    faults += [
        Fault(file, "source", f"the source {one!r} has no entry", "Add it to data/references.json.")
        for one in (source.strip() for source in row["source"].split(";"))
        if one not in references
    ]
    return faults


def _ids_used_twice(library: Library) -> list[Fault]:
    owner: dict[str, str] = {}
    faults = []
    for kind in DOCUMENTS:
        for one in sorted(library.ids(kind)):
            if one in owner:
                problem = f"the id {one!r} is also used in {owner[one]}"
                faults.append(Fault(f"data/{kind.folder}/{one}", "id", problem, "Rename one of the two."))
            owner[one] = f"data/{kind.folder}"
    return faults
