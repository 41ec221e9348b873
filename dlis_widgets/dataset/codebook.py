"""What each column of a release means: the fields of its tables, as Frictionless Table Schema has them."""

from __future__ import annotations

from functools import partial
from typing import Any

from dlis_widgets.agility.scoring import ENOUGH_ITEMS
from dlis_widgets.dataset import codes
from dlis_widgets.dataset.anonymity import LADDERS, WITHHELD

Field = dict[str, Any]

KEYS = {
    "people": ("person",),
    "responses": ("person", "workbook", "instrument", "attempt", "item"),
    "tasks": ("person", "workbook", "task", "question"),
    "choices": ("person", "workbook", "case", "decision"),
    "profiles": ("person", "attempt", "dimension"),
    "texts": ("person", "workbook", "prompt"),
}
"""The columns that name a row; their order is the order of rows."""

TITLES = {
    "people": ("People", "One row a person who agreed to research."),
    "responses": ("Ratings", "One row a person, attempt and item of the instrument, answered or not."),
    "tasks": ("Tasks and knowledge checks", "One row a person and question, answered or not."),
    "choices": (
        "Choices in cases",
        "One row a person and decision, taken or not. No choice is right or wrong.",
    ),
    "profiles": ("Profiles", "One row a person, attempt and dimension. The index is unvalidated."),
    "texts": ("Reflections", "One row a person and prompt. Personal: read the warning in the report."),
}

_NO_ANSWER = {"": "not answered"}
_HIDDEN = {
    "": "not told",
    WITHHELD: "withheld: with it, fewer people would be alike than the report promises",
}


def codebook() -> dict[str, list[Field]]:
    """Return the fields of each table.

    ``categories`` carry a ``label`` in English and, beyond the standard, ``labels`` in every language that
    stands in ``data/``, and what belongs to a code, such as its dimension, version or options.
    """
    return {
        "people": _people(),
        "responses": _responses(),
        "tasks": _tasks(),
        "choices": _choices(),
        "profiles": _profiles(),
        "texts": _texts(),
    }


def _field(
    name: str,
    kind: str,
    description: str,
    known: codes.Codes | None = None,
    missing: dict[str, str] | None = None,
    **limits: object,
) -> Field:
    """Return the description of a column; one without a meaning for missing values has none missing."""
    made: Field = {"name": name, "title": name.replace("_", " ").capitalize(), "type": kind}
    made["description"] = description
    if known is not None:
        made["categories"] = known
        limits = {"enum": [one["value"] for one in known], **limits}
    if missing is None:
        limits = {"required": True, **limits}
    else:
        made["missingValues"] = [{"value": value, "label": label} for value, label in missing.items()]
    return {**made, "constraints": limits} if limits else made


_text = partial(_field, kind="string")


def _person() -> Field:
    text = (
        "Pseudonym: HMAC-SHA256 of course and student with a key that is no part of this package. The same "
        "in all tables and, as long as the teacher keeps the key, in later releases of the same course."
    )
    return _text("person", description=text, pattern="p[a-z2-7]{16}")


def _workbook() -> list[Field]:
    version = (
        "Version of the workbook that was handed in. The words of this codebook are those of the version "
        "that stands beside the workbook's code; questions of another version may have read differently."
    )
    return [
        _text("workbook", description="The workbook.", known=codes.workbook_codes()),
        _field("version", "integer", version, missing={"": "not known"}, minimum=1),
    ]


def _locale() -> Field:
    text = f"Language in which the person answered the self-assessment. {_steps('locale')}"
    return _text("locale", description=text, known=codes.locale_codes(), missing=_HIDDEN)


def _steps(column: str) -> str:
    steps = "; ".join(name for name, _ in LADDERS[column])
    return f"Coarsened for everybody in steps: {steps}; {WITHHELD}. The report says which holds."


def _people() -> list[Field]:
    told = []
    for one in ("country", "role", "years"):
        question = codes.asked(one)
        text = f"{next(iter(question.values()))} {_steps(one)}"
        told.append(
            {**_text(one, description=text, known=codes.told(one), missing=_HIDDEN), "question": question}
        )
    synthetic = "True for invented people: a program made these data, and they describe nobody."
    return [_person(), *told, _locale(), _field("synthetic", "boolean", synthetic)]


def _attempt() -> Field:
    return _field("attempt", "integer", "Which time the person rated themselves.", codes.attempt_codes())


def _dimension(missing: dict[str, str] | None = None) -> Field:
    return _text(
        "dimension", description="Dimension of the index.", known=codes.dimension_codes(), missing=missing
    )


def _responses() -> list[Field]:
    value = (
        "Level that the person gave themselves. A missing level has a code in the CSV file and is empty in "
        "the Parquet file; both say how in `missing`."
    )
    level = _field("value", "integer", value, codes.level_codes(), {"": "no answer", **codes.REASONS})
    return [
        *(_person(), *_workbook(), _locale()),
        _text("instrument", description="The questionnaire.", known=codes.instrument_codes()),
        *(_attempt(), _dimension()),
        _text("item", description="The statement that was rated.", known=codes.item_codes()),
        {**level, "categoriesOrdered": True},
        _text(
            "missing",
            description="How the level is missing.",
            known=codes.own(codes.REASONS),
            missing={"": "the level is not missing"},
        ),
    ]


def _tasks() -> list[Field]:
    chosen = (
        "What was chosen: ids of the `options` at the question's code, separated by spaces where several may "
        "be ticked. Anything else that a file held there is left out."
    )
    credit = (
        "Credit for the answer: 1 for the right choice of one; for a choice of many max(0, right ticks - "
        "wrong ticks) / number of right options."
    )
    return [
        *(_person(), *_workbook()),
        _text("task", description="The task.", known=codes.task_codes()),
        _text("kind", description="What it is.", known=codes.own(codes.KINDS)),
        _dimension({"": "the task belongs to no dimension"}),
        _text("question", description="The question.", known=codes.question_codes()),
        _text("chosen", description=chosen, missing=_NO_ANSWER),
        _field("credit", "number", credit, missing=_NO_ANSWER, minimum=0, maximum=1),
    ]


def _choices() -> list[Field]:
    option = "What was decided: an id of the `options` at the decision's code."
    no_mode = {"": "not answered, or the option stands for no mode"}
    return [
        *(_person(), *_workbook()),
        _text("case", description="The case.", known=codes.case_codes()),
        _text("decision", description="What was to be decided.", known=codes.decision_codes()),
        _text("option", description=option, missing=_NO_ANSWER),
        _text("mode", description="Mode of help.", known=codes.own(codes.MODES), missing=no_mode),
    ]


def _profiles() -> list[Field]:
    rating = (
        "100 x mean of the dimension's rated items / highest level, if at least "
        f"{ENOUGH_ITEMS:.0%} of them are rated. Every item weighs the same. Unvalidated."
    )
    result = "100 x mean credit of the dimension's task, once each of its questions is answered. Unvalidated."
    few, open_ = {"": "too few items are rated"}, {"": "the task is not finished"}
    return [
        *(_person(), _attempt(), _dimension()),
        _field("self_rating", "number", rating, missing=few, minimum=0, maximum=100),
        _field("task_result", "number", result, missing=open_, minimum=0, maximum=100),
    ]


def _texts() -> list[Field]:
    text = "What the person wrote; an apostrophe stands before signs that a spreadsheet takes for a formula."
    hidden = {WITHHELD: "withheld: something in it looked like a name, an address or a number of somebody"}
    return [
        *(_person(), *_workbook()[:1]),
        _text("prompt", description="The question.", known=codes.prompt_codes()),
        _text("text", description=text, missing={"": "nothing is left", **hidden}),
    ]
