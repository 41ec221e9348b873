"""The shapes of what learners answer: cases, prompts, instruments, tasks and surveys."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from dlis_widgets.content.parts import DigCompId, DimensionId, Document, Id, Markdown, Part, Text

OptionT = TypeVar("OptionT", bound="Option | Choice")


def _all_different(options: tuple[OptionT, ...]) -> tuple[OptionT, ...]:
    ids = [option.id for option in options]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise ValueError(f"option ids are used twice: {', '.join(map(repr, twice))}")
    return options


class Option(Part):
    """One way to decide, and what follows from it."""

    id: Id
    label: Text
    mode: Literal["train", "accompany", "do", "none"] | None = None
    consequence: Markdown


class Decision(Part):
    """A decision point in a case; its id is the field id of the answer."""

    id: Id
    context: Markdown | None = None
    question: Text
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=5), AfterValidator(_all_different)]


class Case(Document):
    """A situation with decisions and consequences. People in it are invented."""

    folder: ClassVar[str] = "cases"

    summary: Text
    country: Literal["FR", "BE", "LU", "RO", "EL", "any"]
    dimensions: tuple[DimensionId, ...]
    digcomp: tuple[DigCompId, ...]
    minutes: Annotated[int, Field(ge=1, le=60)]
    content_note: Text | None = None
    situation: Markdown
    decisions: Annotated[tuple[Decision, ...], Field(min_length=2, max_length=4)]
    law_and_ethics: Markdown
    file_note: Markdown | None = None


class Prompt(Document):
    """A question that is answered in free text. A private one is never handed in.

    ``comments`` are sentences that teachers often write about answers to it.
    """

    folder: ClassVar[str] = "prompts"

    purpose: Text
    cycle: Literal["driscoll", "gibbs", "critical"]
    stage: Text
    depth: Annotated[int, Field(ge=1, le=3)]
    dimensions: tuple[DimensionId, ...]
    private: bool
    question: Markdown
    hints: tuple[Text, ...]
    words: tuple[int, int]
    comments: tuple[Text, ...] = ()


class Level(Part):
    """One worded level of an instrument's scale."""

    value: Annotated[int, Field(ge=0)]
    label: Text


class Item(Part):
    """One statement that a person rates; its id is the field id of the answer."""

    id: Id
    text: Text
    digcomp: tuple[DigCompId, ...]


class Dimension(Part):
    """One dimension of an instrument with its items, its task and what to do next."""

    id: DimensionId
    title: Text
    description: Text
    items: Annotated[tuple[Item, ...], Field(min_length=3)]
    task: Id
    strength: Text
    next_step: Markdown
    modules: Annotated[tuple[Id, ...], Field(min_length=1)]


class Instrument(Document):
    """A self-assessment: dimensions of items on one worded scale."""

    folder: ClassVar[str] = "instruments"

    introduction: Markdown
    status: Text
    stem: Text
    levels: Annotated[tuple[Level, ...], Field(min_length=2)]
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _levels_count_up(self) -> Self:
        if [level.value for level in self.levels] != list(range(len(self.levels))):
            raise ValueError("the levels' values must be 0, 1, 2, ... in this order")
        return self

    @property
    def item_ids(self) -> tuple[str, ...]:
        """All item ids in the order in which they are asked."""
        return tuple(item.id for dimension in self.dimensions for item in dimension.items)


class Choice(Part):
    """One answer that may be ticked, whether it is right, and why."""

    id: Id
    label: Text
    right: bool
    explanation: Text


class Question(Part):
    """A question with a checkable answer; its id is the field id of the answer."""

    id: Id
    text: Text
    kind: Literal["one", "many"]
    options: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=8), AfterValidator(_all_different)]
    explanation: Markdown | None = None

    @model_validator(mode="after")
    def _rightness(self) -> Self:
        right = len(self.right_ids)
        if self.kind == "one" and right != 1:
            raise ValueError(
                f"question {self.id!r} is of kind 'one' and needs exactly one right option, not {right}"
            )
        if self.kind == "many" and not 0 < right < len(self.options):
            raise ValueError(f"question {self.id!r} is of kind 'many' and needs right and wrong options")
        return self

    @property
    def right_ids(self) -> frozenset[str]:
        """The ids of the right options."""
        return frozenset(option.id for option in self.options if option.right)


class Material(Part):
    """Something to look at in a task: a message, a form, a version of a text."""

    title: Text
    text: Markdown


class Bar(Part):
    """One bar; a value of None is a gap and is shown as a gap."""

    label: Text
    value: float | None


class Chart(Part):
    """A small bar chart, always drawn together with its table."""

    title: Text
    unit: Text
    source: Text
    bars: Annotated[tuple[Bar, ...], Field(min_length=2)]


class Task(Document):
    """A small thing to do, checked automatically; also the shape of a knowledge check."""

    folder: ClassVar[str] = "tasks"

    kind: Literal["task", "knowledge-check"]
    dimension: DimensionId | None = None
    digcomp: tuple[DigCompId, ...]
    minutes: Annotated[int, Field(ge=1, le=60)]
    situation: Markdown
    material: tuple[Material, ...] = ()
    chart: Chart | None = None
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class Offer(Part):
    """One answer that may be chosen in a survey; none is right or wrong."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]+(-[a-z0-9]+)*$")]
    label: Text


class Ask(Part):
    """A question that nobody has to answer; its id is the field id of the answer."""

    id: Id
    text: Text
    options: Annotated[tuple[Offer, ...], Field(min_length=2)]


class Survey(Document):
    """Questions about the learner, all of them optional and none of them marked."""

    folder: ClassVar[str] = "surveys"

    introduction: Markdown
    questions: Annotated[tuple[Ask, ...], Field(min_length=1)]


Form = Case | Task | Instrument | Survey
"""The activities that are answered by choosing."""


def fields(form: Form) -> dict[str, tuple[str, dict[str, str]]]:
    """Return each field of a form in order: its question, and the label of each choice by its id."""
    match form:
        case Case():
            return {
                one.id: (one.question, {option.id: option.label for option in one.options})
                for one in form.decisions
            }
        case Task() | Survey():
            return {
                one.id: (one.text, {option.id: option.label for option in one.options})
                for one in form.questions
            }
        case Instrument():
            levels = {str(level.value): level.label for level in form.levels}
            return {item.id: (item.text, levels) for one in form.dimensions for item in one.items}
