"""The shapes of everything in ``data/``: one class a kind of file.

Unknown fields are refused, so a misspelt field is found by ``dlis check`` instead of being
silently ignored. Texts marked *Markdown* may hold citations such as ``[@statbel-2024]``, which
point to ``data/references.json``.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from dlis_widgets.content.activities import (
    Bar,
    Case,
    Dimension,
    Form,
    Instrument,
    Prompt,
    Question,
    Survey,
    Task,
    fields,
)
from dlis_widgets.content.parts import Document, Id, Markdown, Part, Text

__all__ = [
    "DOCUMENTS",
    "Bar",
    "Case",
    "Dimension",
    "Document",
    "Form",
    "Glossary",
    "Indicator",
    "IndicatorLabels",
    "Instrument",
    "Prompt",
    "Question",
    "Rubric",
    "Survey",
    "Task",
    "Term",
    "Tool",
    "fields",
]


class Criterion(Part):
    """One thing to look for in a reflection, and what it looks like at each level."""

    id: Id
    title: Text
    question: Text
    levels: Annotated[tuple[Text, ...], Field(min_length=2)]


class Rubric(Document):
    """Criteria and levels for people who read reflections, with comments that may be used again."""

    folder: ClassVar[str] = "rubrics"

    note: Markdown
    levels: Annotated[tuple[Text, ...], Field(min_length=2)]
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    comments: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _criteria_have_every_level(self) -> Self:
        short = [one.id for one in self.criteria if len(one.levels) != len(self.levels)]
        if short:
            raise ValueError(f"these criteria do not have {len(self.levels)} levels: {', '.join(short)}")
        return self


class SheetList(Part):
    """A titled list on a tool sheet."""

    title: Text
    items: Annotated[tuple[Text, ...], Field(min_length=1)]


class SheetSection(Part):
    """A section of a tool sheet."""

    title: Text
    text: Markdown | None = None
    lists: tuple[SheetList, ...] = ()


class Tool(Document):
    """A printable one-page tool sheet."""

    folder: ClassVar[str] = "tools"

    purpose: Text
    use: Markdown
    warning: Text | None = None
    sections: Annotated[tuple[SheetSection, ...], Field(min_length=1)]
    footer: Markdown | None = None


class Term(Part):
    """One word and what it means here."""

    id: Id
    term: Text
    definition: Markdown
    see: tuple[Id, ...] = ()


class Glossary(Document):
    """Words that texts link to with ``[some words](term:id)``."""

    folder: ClassVar[str] = "glossary"

    terms: Annotated[tuple[Term, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _terms_know_each_other(self) -> Self:
        ids = [one.id for one in self.terms]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"these terms stand there twice: {', '.join(twice)}")
        unknown = sorted({other for one in self.terms for other in one.see} - set(ids))
        if unknown:
            raise ValueError(f"terms point to {', '.join(unknown)}, which are not in the glossary")
        return self


class Indicator(Part):
    """What an official figure counts and how to read it."""

    title: Text
    definition: Text
    sentence: Text
    higher_is: Literal["better", "worse", "neutral"]
    caution: Text
    public: Text

    @model_validator(mode="after")
    def _sentence_has_its_parts(self) -> Self:
        missing = [part for part in ("{country}", "{value}", "{year}") if part not in self.sentence]
        if missing:
            raise ValueError(f"the sentence template must contain {', '.join(missing)}")
        try:
            self.sentence.format(country="", value="", year="", group="")
        except (KeyError, IndexError, ValueError) as error:
            raise ValueError(f"the sentence template has an unknown part: {error}") from None
        return self


class IndicatorLabels(Part):
    """The words for ``data/indicators/indicators.csv`` in one language."""

    language: Text
    countries: dict[str, Text]
    groups: dict[str, Text]
    indicators: dict[str, Indicator]


DOCUMENTS: tuple[type[Document], ...] = (Case, Prompt, Instrument, Task, Tool, Rubric, Glossary, Survey)
