"""All workbooks as a learner sees them: for the home page, the portfolio and links from a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlis_widgets.content.models import Case, Form, Instrument, Prompt, Survey, Task, fields
from dlis_widgets.errors import DlisError
from dlis_widgets.notebooks import workbooks
from dlis_widgets.paths import workbooks_dir

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlis_widgets.content.library import Library


def find_form(library: Library, activity_id: str) -> Form:
    """Return the case, task, instrument or survey with an id.

    Raises
    ------
    DlisError
        If there is none.
    """
    kinds: tuple[type[Form], ...] = (Case, Task, Instrument, Survey)
    for kind in kinds:
        if activity_id in library.ids(kind):
            return library.get(kind, activity_id)
    raise DlisError(f"There is no case, task, instrument or survey {activity_id!r} in the data folder.")


def catalogue(library: Library, translate: Callable[[str], str]) -> list[dict[str, Any]]:
    """Return the workbooks by name, each with title, summary, minutes and its activities, extras included."""
    return [
        {
            "name": info.name,
            "title": translate(info.title),
            "summary": translate(info.summary),
            "minutes": info.minutes,
            "activities": [
                {**_activity(library, one.answer_id), "extra": one.extra} for one in info.answerable
            ],
        }
        for info in workbooks(workbooks_dir())
    ]


def _activity(library: Library, activity_id: str) -> dict[str, Any]:
    """Return an activity's id, title and how many fields it has; a text is one."""
    if activity_id in library.ids(Prompt):
        return {"id": activity_id, "title": library.get(Prompt, activity_id).title, "fields": 1}
    form = find_form(library, activity_id)
    return {"id": activity_id, "title": form.title, "fields": len(fields(form))}
