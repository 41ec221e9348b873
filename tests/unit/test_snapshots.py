"""The HTML of each kind of activity, as it was when somebody last looked at it.

After a wanted change run this file with ``UPDATE_SNAPSHOTS=1`` in the environment, and read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dlis_widgets import Workbook

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.usefixtures("data_folder")
@pytest.mark.parametrize(
    ("name", "method", "arguments"),
    [
        ("prompt", "prompt", {"prompt_id": "small-prompt"}),
        ("private-prompt", "prompt", {"prompt_id": "small-private"}),
        ("case", "case", {"case_id": "small-case"}),
        ("case-extra", "case", {"case_id": "small-case", "extra": True}),
        ("task", "task", {"task_id": "small-task"}),
        ("questionnaire", "questionnaire", {"instrument_id": "small-index"}),
        ("questionnaire-again", "questionnaire", {"instrument_id": "small-index", "attempt": 2}),
    ],
)
def test_html_is_as_it_was(name: str, method: str, arguments: dict[str, object]) -> None:
    html = getattr(Workbook("small"), method)(**arguments).html + "\n"
    path = SNAPSHOTS / f"{name}.html"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(html, encoding="utf-8")
    assert path.exists(), f"{path} is missing: run once with UPDATE_SNAPSHOTS=1 and read it"
    assert html == path.read_text(encoding="utf-8"), "if you want this change, run with UPDATE_SNAPSHOTS=1"
