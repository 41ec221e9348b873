"""A page that shows text and forms loads nothing heavy: that is why it opens at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = [
    "pandas",
    "matplotlib",
    "numpy",
    "ipywidgets",
    "anywidget",
    "nbgrader",
    "nbconvert",
    "voila",
    "jupyterlab",
]


def loaded(code: str, folder: Path) -> set[str]:
    """Run code in a fresh Python and return the top-level modules that it loaded."""
    ending = "import json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{ending}"],
        env={**os.environ},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    "code",
    [
        "import dlis_widgets",
        "from dlis_widgets import Workbook; Workbook('w').prompt('small-prompt')._repr_mimebundle_()",
        "from dlis_widgets import Workbook; Workbook('w').case('small-case')._repr_mimebundle_()",
        "from dlis_widgets import Workbook; Workbook('w').questionnaire('small-index')._repr_mimebundle_()",
        "from dlis_widgets import Workbook as W; w = W('w'); w._repr_mimebundle_(); w.tool('small-tool')",
    ],
    ids=["import", "prompt", "case", "questionnaire", "whole page"],
)
def test_nothing_heavy_is_loaded(data_folder: Path, code: str) -> None:
    modules = loaded(code, data_folder.parent)
    assert "dlis_widgets" in modules
    assert sorted(modules & set(HEAVY)) == []


def test_the_import_alone_loads_no_content_library(data_folder: Path) -> None:
    assert loaded("import dlis_widgets", data_folder.parent).isdisjoint(
        {"pydantic", "yaml", "jinja2", "markdown_it", "traitlets"}
    )


def test_heavy_modules_would_be_noticed(data_folder: Path) -> None:
    assert "ipywidgets" in loaded("import ipywidgets", data_folder.parent)
