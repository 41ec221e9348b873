"""How long the steps of a workbook take: said, short, and in agreement with the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dlis_widgets.check.notebooks import notebook_faults
from dlis_widgets.check.steps import step_faults
from dlis_widgets.content.library import library
from dlis_widgets.notebooks import workbooks
from dlis_widgets.paths import workbooks_dir

if TYPE_CHECKING:
    from pathlib import Path

LOOK = "## Step 1. Look\n\n*About 10 minutes*\n\nA text."
SIT = "## Step 2. Sit down\n\n*About 30 minutes, in two sittings: 10 alone, 20 for two*"
LATER = "## Step 3. Later\n\n*Optional. About 5 minutes*"
REPAIR = 'Write "*About 10 minutes*" below the heading, or "*Optional*".'


def faults(*parts: str | int, minutes: int) -> list[str]:
    return [str(one) for one in step_faults("w.ipynb", parts, minutes)]


def test_times_that_add_up_are_no_fault_and_optional_steps_do_not_count() -> None:
    assert faults("# A title\n\n*About 99 minutes*", LOOK, SIT, LATER, minutes=40) == []


def test_a_workbook_without_steps_may_say_any_time() -> None:
    assert faults("# A title", minutes=40) == []


@pytest.mark.parametrize("line", ["A text.", "*About ten minutes*", "*10 minutes*", "About 10 minutes"])
def test_a_step_without_a_time_is_named(line: str) -> None:
    expected = f"w.ipynb: Step 2. Talk: this step does not say how long it takes. {REPAIR}"
    assert faults(LOOK, f"## Step 2. Talk\n\n{line}", minutes=10) == [expected]


def test_a_long_step_must_be_cut_or_be_for_several_sittings() -> None:
    (fault,) = faults("## Step 1. Read\n\n*About 16 minutes*", minutes=16)
    assert fault.startswith(
        "w.ipynb: Step 1. Read: this step takes 16 minutes, at most 15 are meant. Make two"
    )
    assert faults("## Step 1. Read\n\n*About 15 minutes*", minutes=15) == []


def test_a_step_gives_its_cases_and_tasks_the_time_that_they_take() -> None:
    assert faults(99, LOOK, 6, 4, SIT, 30, LATER, 20, minutes=40) == []
    (fault,) = faults(LOOK, 6, SIT, 12, 10, 9, LATER, minutes=40)
    says = "this step says 30 minutes, and its cases and tasks take 31 by themselves"
    assert fault == f"w.ipynb: Step 2. Sit down: {says}. Give it more time, or make two steps of it."


@pytest.mark.parametrize("minutes", [39, 41, 45])
def test_a_sum_that_the_home_page_does_not_say_is_a_fault(minutes: int) -> None:
    (fault,) = faults(LOOK, SIT, LATER, minutes=minutes)
    assert f"the steps take 40 minutes and the workbook says {minutes}" in fault


@pytest.mark.parametrize(
    "path", [info.path for info in workbooks(workbooks_dir())], ids=lambda path: path.stem
)
def test_dlis_check_adds_up_the_steps_of_every_workbook(path: Path, tmp_path: Path) -> None:
    assert notebook_faults(library(), path) == []
    slower = tmp_path / path.stem / path.name
    slower.parent.mkdir()
    text = path.read_text(encoding="utf-8")
    slower.write_text(text.replace("*About 5 minutes*", "*About 6 minutes*", 1), encoding="utf-8")
    assert [one.field for one in notebook_faults(library(), slower)] == ["metadata.dlis.minutes"]
