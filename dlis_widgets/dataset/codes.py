"""The codes of a release with their words: ids of content in every language, and the few of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError

from dlis_widgets.cohort.plan import plans
from dlis_widgets.cohort.sheets import CONSENT
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case, Instrument, Prompt, Survey, Task
from dlis_widgets.dataset.anonymity import LADDERS
from dlis_widgets.dataset.words import labelled, words
from dlis_widgets.notebooks import workbooks
from dlis_widgets.paths import data_dir, workbooks_dir
from dlis_widgets.translation import locales

if TYPE_CHECKING:
    from dlis_widgets.content.activities import Ask, Decision, Question

Codes = list[dict[str, Any]]

OTHER_LOCALE = "other"
MODES = {
    "train": "I train: the person learns to do it",
    "accompany": "I accompany: we do it together",
    "do": "I do: I do it in the person's place",
    "none": "None of the three modes",
}
"""As the cases say it; the three modes are the CNIL's (2021)."""
KINDS = {"task": "A task of the index or of a module", "knowledge-check": "The check at the end of a module"}
REASONS = {
    "skipped": "no answer, though a later item of the instrument is answered",
    "not reached": "no answer, and none to any later item",
}
"""How a rating is missing."""

_BANDS = {
    "not-student": "No student (coarsened)",
    "0-9": "Up to 9 years (coarsened)",
    "10-plus": "10 years or more (coarsened)",
}
_ATTEMPTS = {1: "First self-rating", 2: "Second self-rating, later"}


def own(labels: dict[str, str]) -> Codes:
    """Return codes that exist in English only."""
    return [{"value": code, "label": label} for code, label in labels.items()]


def workbook_codes() -> Codes:
    """Return the workbooks with the version that the words of this codebook belong to."""
    found = workbooks(workbooks_dir())
    return [{"value": one.name, "label": one.title, "version": one.version} for one in found]


def locale_codes() -> Codes:
    """Return the languages in which a workbook can be answered."""
    return own({one: _language(one) for one in locales(data_dir())} | {OTHER_LOCALE: "Another language"})


def _language(code: str) -> str:
    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except (ValueError, UnknownLocaleError):
        return code


def asked(question: str) -> dict[str, str]:
    """Return a question about the person, by language."""
    return words(Survey, CONSENT, lambda one: {question: _ask(one, question).text})[question]


def told(question: str) -> Codes:
    """Return what may be answered to a question about the person, and what it is coarsened to."""
    offers = labelled(
        Survey, CONSENT, lambda one: {offer.id: offer.label for offer in _ask(one, question).options}
    )
    bands = {band for _, change in LADDERS[question] for band in (change or {}).values()}
    return [*offers, *own({band: _BANDS[band] for band in sorted(bands)})]


def _ask(survey: Survey, question: str) -> Ask:
    return next(one for one in survey.questions if one.id == question)


def attempt_codes() -> Codes:
    """Return the attempts at an instrument."""
    found = sorted({one.attempt for plan in plans().values() for one in plan.ratings})
    return [{"value": one, "label": _ATTEMPTS.get(one, f"Self-rating {one}")} for one in found]


def instruments() -> list[Instrument]:
    """Return the instruments of the workbooks."""
    found = {one.instrument for plan in plans().values() for one in plan.ratings}
    return [library().get(Instrument, one) for one in sorted(found)]


def instrument_codes() -> Codes:
    """Return the instruments with version, status and stem."""
    return [
        {
            **labelled(Instrument, one.id, lambda it: {it.id: it.title})[0],
            "version": one.version,
            "status": words(Instrument, one.id, lambda it: {0: it.status})[0],
            "stem": words(Instrument, one.id, lambda it: {0: it.stem})[0],
        }
        for one in instruments()
    ]


def dimension_codes() -> Codes:
    """Return the dimensions of all instruments."""
    return [
        code
        for one in instruments()
        for code in labelled(Instrument, one.id, lambda it: {part.id: part.title for part in it.dimensions})
    ]


def item_codes() -> Codes:
    """Return the items with their instrument and dimension, in the order in which they are asked."""
    place = {
        item.id: (one.id, part.id) for one in instruments() for part in one.dimensions for item in part.items
    }
    texts = [code for one in instruments() for code in labelled(Instrument, one.id, _items)]
    return [
        {**code, "instrument": place[code["value"]][0], "dimension": place[code["value"]][1]}
        for code in texts
    ]


def _items(instrument: Instrument) -> dict[str, str]:
    return {item.id: item.text for one in instrument.dimensions for item in one.items}


def level_codes() -> Codes:
    """Return the levels of the scale."""
    levels = [code for one in instruments() for code in labelled(Instrument, one.id, _levels)]
    return list({code["value"]: code for code in levels}.values())


def _levels(instrument: Instrument) -> dict[int, str]:
    return {one.value: one.label for one in instrument.levels}


def _tasks() -> list[Task]:
    found = dict.fromkeys(one.task for plan in plans().values() for one in plan.tasks)
    return [library().get(Task, one) for one in found]


def task_codes() -> Codes:
    """Return the tasks with kind, dimension and version."""
    return [
        {
            **labelled(Task, one.id, lambda it: {it.id: it.title})[0],
            "kind": one.kind,
            "dimension": one.dimension,
            "version": one.version,
        }
        for one in _tasks()
    ]


def question_codes() -> Codes:
    """Return the questions of the tasks with their options, and which of these are right."""
    return [_question_code(task, one) for task in _tasks() for one in task.questions]


def _question_code(task: Task, one: Question) -> dict[str, Any]:
    texts = labelled(Task, task.id, lambda it: {one.id: _question(it, one.id).text})
    options = labelled(Task, task.id, lambda it: _labels(_question(it, one.id)))
    marked = [{**option, "right": option["value"] in one.right_ids} for option in options]
    return {**texts[0], "task": task.id, "kind": one.kind, "options": marked}


def _question(task: Task, question: str) -> Question:
    return next(one for one in task.questions if one.id == question)


def _labels(asked_: Question | Decision) -> dict[str, str]:
    return {option.id: option.label for option in asked_.options}


def _cases() -> list[Case]:
    found = dict.fromkeys(one.case for plan in plans().values() for one in plan.cases)
    return [library().get(Case, one) for one in found]


def case_codes() -> Codes:
    """Return the cases with the country they play in and their version."""
    return [
        {
            **labelled(Case, one.id, lambda it: {it.id: it.title})[0],
            "country": one.country,
            "version": one.version,
        }
        for one in _cases()
    ]


def decision_codes() -> Codes:
    """Return the decisions of the cases with their options, and the mode of help of each."""
    return [_decision_code(case, one) for case in _cases() for one in case.decisions]


def _decision_code(case: Case, one: Decision) -> dict[str, Any]:
    texts = labelled(Case, case.id, lambda it: {one.id: _decision(it, one.id).question})
    options = labelled(Case, case.id, lambda it: _labels(_decision(it, one.id)))
    modes = {way.id: way.mode for way in one.options}
    return {**texts[0], "case": case.id, "options": [{**way, "mode": modes[way["value"]]} for way in options]}


def _decision(case: Case, decision: str) -> Decision:
    return next(one for one in case.decisions if one.id == decision)


def prompt_codes() -> Codes:
    """Return the prompts that are handed in."""
    found = dict.fromkeys(one for plan in plans().values() for one in plan.prompts)
    return [labelled(Prompt, one, lambda it: {it.id: it.question})[0] for one in found]
