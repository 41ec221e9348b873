"""Points that a machine may give: for things done, and for answers that are right or not.

Never for the level that somebody gives themselves, and never for a reflection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from dlis_widgets.agility.scoring import credit, question_key
from dlis_widgets.content.models import Case, Form, Instrument, Survey, Task

if TYPE_CHECKING:
    from dlis_widgets.agility.scoring import FormAnswer


class Points(float):
    """Points that show in words what they are for.

    nbgrader reads the plain text of a test cell's result, teachers see its HTML.
    """

    def __new__(cls, points: float, html: str) -> Self:
        """Return the points with the markup that explains them."""
        self = super().__new__(cls, points)
        self.html = html
        return self

    html: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": f"{float(self):g}"}


def max_points(activity: Form) -> int:
    """Return the most points an activity can earn.

    One for each decision of a case, each question of a task, each dimension of an instrument; none
    for a survey.
    """
    match activity:
        case Case():
            return len(activity.decisions)
        case Task():
            return len(activity.questions)
        case Instrument():
            return len(activity.dimensions)
        case Survey():
            return 0


def earned(activity: Form, answer: FormAnswer) -> float:
    """Return the points an answer earns, 0 to `max_points`, to two decimals.

    A case earns a point for each decision taken, whichever it is; a task the credit of its
    questions (see `dlis_widgets.agility.scoring`); an instrument a point for each dimension whose
    items are all rated, whatever the levels.
    """
    match activity:
        case Case():
            return sum(
                answer.get(decision.id) in [option.id for option in decision.options]
                for decision in activity.decisions
            )
        case Task():
            credits_ = (credit(question_key(one), answer.get(one.id)) for one in activity.questions)
            return round(sum(one or 0 for one in credits_), 2)
        case Instrument():
            levels = [str(level.value) for level in activity.levels]
            return sum(
                all(answer.get(item.id) in levels for item in dimension.items)
                for dimension in activity.dimensions
            )
        case Survey():
            return 0
