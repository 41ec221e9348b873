"""One release of invented people, made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dlis_widgets.cli import main
from tests.dataset.course import export

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the hand-ins of 60 invented people."""
    out = tmp_path_factory.mktemp("invented") / "demo"
    assert main(["demo-cohort", "60", "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="session")
def released(demo: Path) -> Path:
    """Return the release that `dlis export` makes of them."""
    out = demo.parent / "dataset"
    assert export(demo, out, key=demo.parent / "pseudonym.key") == 0
    return out
