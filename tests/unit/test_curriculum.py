"""What each of the four modules holds, and what the cases, sheets and prompts hold together."""

from __future__ import annotations

from collections import Counter

import pytest

from dlis_widgets.content.library import library
from dlis_widgets.content.models import Case, Prompt, Task, Tool
from dlis_widgets.notebooks import WorkbookInfo, workbooks
from dlis_widgets.paths import workbooks_dir

INFOS = {info.name: info for info in workbooks(workbooks_dir())}
MODULES = [f"module-{number}" for number in (1, 2, 3, 4)]
DIMENSIONS = {f"D{number}" for number in range(1, 7)}


def named(info: WorkbookInfo, method: str, *, extra: bool = False) -> list[str]:
    """Return the arguments of a workbook's calls of one kind."""
    return [one.argument for one in info.calls if one.method == method and one.extra is extra]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_two_hours_with_cases_prompts_tasks_figures_and_a_sheet(name: str) -> None:
    info = INFOS[name]
    assert 90 <= info.minutes <= 120
    assert len(named(info, "case")) == 4
    private = Counter(library().get(Prompt, one).private for one in named(info, "prompt"))
    assert private == {False: 4, True: 1}
    kinds = Counter(library().get(Task, one).kind for one in named(info, "task"))
    assert kinds == {"task": 2, "knowledge-check": 1}
    assert named(info, "tool")
    assert named(info, "figures")


def test_every_case_and_prompt_stands_in_exactly_one_workbook() -> None:
    for method, kind in (("case", Case), ("prompt", Prompt)):
        used = [
            one
            for info in INFOS.values()
            for more in (False, True)
            for one in named(info, method, extra=more)
        ]
        assert sorted(used) == sorted(library().ids(kind))


def test_the_cases_are_set_in_all_five_countries_and_use_all_six_dimensions() -> None:
    cases = [library().get(Case, one) for one in library().ids(Case)]
    assert {one.country for one in cases} >= {"FR", "BE", "LU", "RO", "EL"}
    assert {dimension for one in cases for dimension in one.dimensions} == DIMENSIONS
    assert all(one.law_and_ethics and one.file_note and len(one.decisions) >= 3 for one in cases)


def test_all_sheets_lie_on_the_page_of_sheets() -> None:
    text = (workbooks_dir() / "tools.ipynb").read_text(encoding="utf-8")
    assert all(f'workbook.tool(\\"{one}\\")' in text for one in library().ids(Tool))
