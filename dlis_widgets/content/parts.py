"""What all content files share: strict, immutable parts with an id, a language and a version."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
DimensionId = Annotated[str, Field(pattern=r"^D[1-9]$")]
DigCompId = Annotated[str, Field(pattern=r"^[1-5]\.[1-6]$")]
Text = Annotated[str, Field(min_length=1)]
Markdown = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """A part of a content file; immutable and strict about its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Document(Part):
    """What every content file has: an id, a language and a version.

    The id never changes with the language. The version grows when a change would make old
    answers mean something else.
    """

    folder: ClassVar[str]

    id: Id
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")]
    version: Annotated[int, Field(ge=1)]
    title: Text
