"""The examples in docs/researchers.md run as they stand there."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dlis_widgets.cli import main
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = (ROOT / "docs/researchers.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_examples_of_the_guide_run(tmp_path: Path) -> None:
    testing, making = re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL)
    assert len(making.strip().splitlines()) <= 20
    assert main(["demo-cohort", "100", "--out", str(tmp_path / "my-cohort")]) == 0
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error::FutureWarning",
            "-c",
            f"import pandas\npandas.options.display.width = 400; pandas.options.display.max_columns = 20\n{making}\n{testing}",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for part in ("mean", "hidden", "invented people is in my-dataset", "alpha"):
        assert part in done.stdout, part
    assert re.search(r"D1 +4 +\d+ +0\.\d+", done.stdout), "a number for alpha"


def test_the_guide_names_every_option_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help", "--key", "--out"}
    assert options
    assert options <= set(re.findall(r"--[a-z-]+", GUIDE))
