"""Points a machine may give: for things done, never for a level or a reflection."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlis_widgets import Workbook
from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case, Form, Instrument, Task
from dlis_widgets.grading.points import earned, max_points

pytestmark = pytest.mark.usefixtures("data_folder")

KINDS = {"small-case": Case, "small-task": Task, "small-index": Instrument}
LOOK = {"look-1": "0", "look-2": "0", "look-3": "0"}
ACT = {"act-1": "1", "act-2": "0", "act-3": "1"}
RIGHT = {"small-one": "there", "small-many": ["its-value", "its-label", "its-source"]}


def activity(activity_id: str) -> Form:
    return library().get(KINDS[activity_id], activity_id)


@pytest.mark.parametrize(
    ("activity_id", "points"), [("small-case", 2), ("small-task", 2), ("small-index", 2)]
)
def test_most_points_are_one_a_decision_a_question_a_dimension(activity_id: str, points: int) -> None:
    assert max_points(activity(activity_id)) == points


@pytest.mark.parametrize(
    ("activity_id", "answer", "points"),
    [
        pytest.param(
            "small-case", {"first-step": "listen", "second-step": "leave"}, 2, id="every decision taken"
        ),
        pytest.param(
            "small-case", {"first-step": "type", "second-step": "stay"}, 2, id="whichever decisions"
        ),
        pytest.param("small-case", {"first-step": "listen"}, 1, id="one decision"),
        pytest.param(
            "small-case", {"first-step": "stay", "second-step": ""}, 0, id="options of another decision"
        ),
        pytest.param("small-case", {"other": "listen"}, 0, id="an unknown decision"),
        pytest.param("small-task", RIGHT, 2, id="all right"),
        pytest.param(
            "small-task", {**RIGHT, "small-many": ["its-value", "its-label"]}, 1.67, id="two of three ticks"
        ),
        pytest.param(
            "small-task", {"small-many": ["its-source"]}, 0.33, id="one of three ticks, one question open"
        ),
        pytest.param(
            "small-task",
            {"small-many": ["its-value", "its-label", "its-source", "its-reason"]},
            0.67,
            id="everything ticked",
        ),
        pytest.param("small-task", {"small-one": "here", "small-many": ["its-reason"]}, 0, id="all wrong"),
        pytest.param("small-task", {"small-one": ["there"]}, 0, id="a list where one choice belongs"),
        pytest.param("small-index", {**LOOK, **ACT}, 2, id="all rated, whatever the levels"),
        pytest.param("small-index", {**LOOK, "act-1": "1", "act-2": "1"}, 1, id="an item missing"),
        pytest.param("small-index", {**LOOK, **ACT, "act-3": "2"}, 1, id="a level that does not exist"),
        pytest.param("small-index", {"look-1": "1"}, 0, id="one item only"),
        pytest.param(
            "small-case",
            {"first-step": ["listen"], "second-step": "stay"},
            1,
            id="list in a case",
        ),
        pytest.param("small-index", {**LOOK, "act-1": ["1"]}, 1, id="list in an instrument"),
        pytest.param("small-task", {**RIGHT, "small-many": [["its-value"]]}, 1, id="list in a list"),
        pytest.param(
            "small-task",
            {**RIGHT, "small-many": {"its-value": 1}},
            1,
            id="mapping in a task",
        ),
    ],
)
def test_points_earned(activity_id: str, answer: dict[str, str | list[str]], points: float) -> None:
    assert earned(activity(activity_id), answer) == points
    assert Workbook("small").check(activity_id, answer) == points


@pytest.mark.parametrize("activity_id", KINDS)
@pytest.mark.parametrize(
    "answer", [None, "", "listen", 5, [], ["listen"], [("first-step", "listen")], {}, object()]
)
def test_anything_but_a_forms_choices_earns_nothing(activity_id: str, answer: object) -> None:
    assert Workbook("small").check(activity_id, answer) == 0


@pytest.mark.parametrize("activity_id", KINDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(data=st.data())
def test_no_choice_earns_less_than_nothing_or_more_than_all(activity_id: str, data: st.DataObject) -> None:
    marked = activity(activity_id)
    fields = ["first-step", "second-step", "small-one", "small-many", *LOOK, *ACT, "other"]
    choices = st.sampled_from(["listen", "stay", "there", "its-value", "its-reason", "0", "1", "2", ""])
    many = st.lists(choices) if isinstance(marked, Task) else choices
    answer = data.draw(st.dictionaries(st.sampled_from(fields), st.one_of(choices, many)))
    points = earned(marked, answer)
    assert 0 <= points <= max_points(marked)
    assert points == round(points, 2)
