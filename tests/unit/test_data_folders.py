"""Where content lives, and what is said if it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dlis_widgets.content.library import library
from dlis_widgets.content.models import Prompt
from dlis_widgets.errors import DlisError
from dlis_widgets.paths import data_dir, workbooks_dir

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BOTH = pytest.mark.parametrize(
    ("variable", "folder_of", "name"),
    [("DLIS_DATA", data_dir, "data"), ("DLIS_WORKBOOKS", workbooks_dir, "workbooks")],
)


@BOTH
def test_the_environment_variable_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, folder_of: Callable[[], Path], name: str
) -> None:
    chosen = tmp_path / name / "with space"
    chosen.mkdir(parents=True)
    monkeypatch.setenv(variable, str(chosen))
    assert folder_of() == chosen


@BOTH
def test_a_relative_folder_is_below_the_working_folder_and_a_tilde_is_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, folder_of: Callable[[], Path], name: str
) -> None:
    (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, name)
    assert folder_of() == tmp_path / name
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv(variable, f"~/{name}")
    assert folder_of() == tmp_path / name


@BOTH
@pytest.mark.parametrize("value", [None, ""])
def test_without_it_the_shipped_folder_is_used(
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    folder_of: Callable[[], Path],
    name: str,
    value: str | None,
) -> None:
    monkeypatch.delenv(variable, raising=False)
    if value is not None:
        monkeypatch.setenv(variable, value)
    assert folder_of().name in {name, f"_{name}"}
    assert any(folder_of().rglob("*.yaml" if name == "data" else "*.ipynb"))


@BOTH
def test_a_missing_folder_is_one_sentence_with_place_and_repair(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, folder_of: Callable[[], Path], name: str
) -> None:
    missing = tmp_path / "gone"
    monkeypatch.setenv(variable, str(missing))
    with pytest.raises(DlisError) as caught:
        folder_of()
    assert str(caught.value) == (
        f"The {name} folder named by the environment variable {variable} does not exist: {missing}. "
        f"Put it back, or set {variable} to a folder with the same structure."
    )


@BOTH
def test_a_file_is_no_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, folder_of: Callable[[], Path], name: str
) -> None:
    (tmp_path / name).write_text("", encoding="utf-8")
    monkeypatch.setenv(variable, str(tmp_path / name))
    with pytest.raises(DlisError, match="does not exist"):
        folder_of()


def test_another_data_folder_brings_other_content(
    monkeypatch: pytest.MonkeyPatch, data_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert library().ids(Prompt) == {"small-prompt", "small-private"}
    monkeypatch.setenv("DLIS_DATA", str(tmp_path_factory.mktemp("empty")))
    assert library().ids(Prompt) == set()
    assert data_folder.is_dir()
