"""Whatever is wrong with hand-ins, folders or machines is said in a line; no half package is left in place."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import pytest

from dlis_widgets.cli import main
from tests.cohort.class_of import INDEX, hand_in
from tests.dataset.course import LATER, class_of, content, export, rows, tell

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "dlis_widgets", "export"]


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what was said on standard error besides progress."""
    lines = capsys.readouterr().err.splitlines()
    return [one for one in lines if not one.startswith(("Reading:", "Writing:"))]


def beside(out: Path) -> list[str]:
    """Return what stands where a release goes."""
    return sorted(one.name for one in out.parent.iterdir() if one.name.strip(".").startswith(out.name))


def test_a_folder_without_hand_ins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "course/submitted").mkdir(parents=True)
    assert export(tmp_path, tmp_path / "out") == 1
    [line] = said(capsys)
    assert line == f"There is no hand-in in {tmp_path}; name a course folder or a zip."
    assert not (tmp_path / "out").exists()


def test_a_source_that_does_not_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(tmp_path / "nowhere", tmp_path / "out") == 1
    assert said(capsys) == [f"{tmp_path / 'nowhere'} does not exist; name a course folder or a zip."]


def test_some_broken_hand_ins_cost_nobody_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class_of(tmp_path, 8)
    tell(tmp_path, "cut").write_bytes(b'{"cells": [')
    tell(tmp_path, "empty").write_bytes(b"")
    tell(tmp_path, "linked").unlink()
    (tmp_path / f"course/submitted/linked/{INDEX}/{INDEX}.ipynb").symlink_to(tmp_path / "nowhere")
    assert export(tmp_path, tmp_path / "out") == 0
    captured = capsys.readouterr()
    for who in ("cut", "empty", "linked"):
        [line] = [one for one in captured.err.splitlines() if one.startswith(f"{who}/{INDEX}/")]
        assert ": not read. " in line
    assert "3 files could not be read. Who said no in one of them has still a yes here" in captured.out
    assert len(rows(tmp_path / "out", "people")) == 8


def test_only_broken_hand_ins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tell(tmp_path, "cut").write_bytes(b'{"cells": [')
    assert export(tmp_path, tmp_path / "out") == 1
    broken, last = said(capsys)
    assert broken.startswith(f"cut/{INDEX}/{INDEX}.ipynb: not read.")
    assert last == "Nobody handed in the workbook that asks for consent, so there is nothing to release."


def test_damaged_answers_beside_a_notebook_are_not_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They may hold a no."""
    class_of(tmp_path, 6)
    path = tell(tmp_path, "torn")
    path.with_name(f"{INDEX}.answers.json").write_text('{"workbook": "digi', encoding="utf-8")
    assert export(tmp_path, tmp_path / "out") == 0
    [line] = said(capsys)
    assert line.startswith(
        f"torn/{INDEX}/{INDEX}.ipynb: not read. The answers that were saved beside it are damaged"
    )
    assert len(rows(tmp_path / "out", "people")) == 6


def test_mixed_versions_and_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(24):
        path = tell(tmp_path, f"p{number:02}", levels="0123"[number % 4])
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["metadata"]["dlis"] |= {
            "version": 2 if number % 2 else 1,
            "locale": "en" if number % 3 else "tlh",
        }
        path.write_text(json.dumps(notebook), encoding="utf-8")
    assert export(tmp_path, tmp_path / "out") == 0
    assert sum(": another version. Version 2; this is 1." in one for one in said(capsys)) == 12
    found = rows(tmp_path / "out", "responses")
    assert {one["version"] for one in found} == {"1", "2"}
    assert {one["locale"] for one in found} == {"en", "other"}
    assert len({one["person"] for one in found}) == 24


def test_copies_of_one_person_count_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(tmp_path / "moodle.zip", "w") as archive:
        for number in range(6):
            for copy, (level, at) in enumerate((("3", LATER), ("0", "2026-11-01T00:00:00Z"))):
                answers = {INDEX: {"d1-1": level}, "research-consent": {"consent": "yes"}}
                name = f"Ana Pop_{10001 + number}_assignsubmission_file_{copy}/{INDEX}.ipynb"
                archive.writestr(name, hand_in(INDEX, answers, at))
    options = ["--out", str(tmp_path / "out"), "--key", str(tmp_path / "k"), "--course", "c"]
    assert main(["export", str(tmp_path / "moodle.zip"), *options]) == 0
    assert sum(": older copy. " in one for one in said(capsys)) == 6
    given = [one["value"] for one in rows(tmp_path / "out", "responses") if one["item"] == "d1-1"]
    assert given == ["3"] * 6


def test_a_place_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class_of(tmp_path, 6)
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file/deeper"):
        assert export(tmp_path, out) == 1
        [line] = said(capsys)
        assert str(tmp_path / "file") in line
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class_of(tmp_path, 6)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.docx").write_text("mine", encoding="utf-8")
    assert export(tmp_path, tmp_path / "out") == 1
    assert said(capsys) == [
        f"{tmp_path / 'out'} holds thesis.docx, which is no part of a release; name a new folder."
    ]
    assert content(tmp_path / "out") == {"thesis.docx": b"mine"}


@pytest.mark.parametrize("k", ["2", "1", "0", "-5"])
def test_groups_below_three_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], k: str) -> None:
    class_of(tmp_path, 6)
    assert export(tmp_path, tmp_path / "out", "--k", k) == 1
    assert said(capsys) == [f"Groups of {k} protect nobody; k must be at least 3, better 5 or 10."]
    assert export(tmp_path, tmp_path / "out", "--k", "3") == 0


@pytest.mark.slow
def test_a_full_disk_leaves_the_earlier_release_as_it_was(tmp_path: Path) -> None:
    """The limit on the size of files stands for a disk that is full: writing fails in the middle."""
    class_of(tmp_path, 6)
    assert export(tmp_path, tmp_path / "out") == 0
    before = content(tmp_path / "out")
    limit = 12_000

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    assert max(map(len, before.values())) > limit
    done = subprocess.run(
        [
            *COMMAND,
            str(tmp_path),
            "--out",
            str(tmp_path / "out"),
            "--key",
            str(tmp_path / "course/pseudonym.key"),
        ],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=small_files,
    )
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert content(tmp_path / "out") == before
    assert beside(tmp_path / "out") == ["out"]


def killed(command: list[str], when: Path, how: signal.Signals) -> tuple[int, str]:
    """Run a command and send it a signal as soon as a folder is there; return its code and what it said."""

    def interruptible() -> None:
        # A test that runs in the background of a shell has Ctrl+C switched off, and so has what it starts.
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=interruptible,  # noqa: PLW1509 - nothing else runs in this process then
    ) as process:
        while not when.exists() and process.poll() is None:
            time.sleep(0.001)
        process.send_signal(how)
        _, told = process.communicate(timeout=60)
    return process.returncode, told


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_killed_export_leaves_no_half_package_in_place(
    demo: Path, tmp_path: Path, how: signal.Signals
) -> None:
    out, key = tmp_path / "out", tmp_path / "p.key"
    code, told = killed(
        [*COMMAND, str(demo), "--out", str(out), "--key", str(key)], tmp_path / ".out.part", how
    )
    assert code in {128 + how, -how}
    assert "Traceback" not in told
    assert not out.exists()
    if how != signal.SIGKILL:
        assert beside(out) == []
    assert export(demo, out, key=key) == 0
    assert beside(out) == ["out"], "the next run takes away what a killed one has left"


def test_a_run_that_was_killed_between_two_steps_is_mended(demo: Path, tmp_path: Path) -> None:
    out, key = tmp_path / "out", tmp_path / "p.key"
    assert export(demo, out, key=key) == 0
    before = content(out)
    out.rename(tmp_path / ".out.old")
    assert export(demo, out, key=key) == 0
    assert content(out)["people.csv"] == before["people.csv"]
    assert beside(out) == ["out"]


def test_two_exports_with_one_key_wait_for_each_other(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from filelock import FileLock  # noqa: PLC0415

    with FileLock(tmp_path / ".p.key.lock"):
        assert export(demo, tmp_path / "out", key=tmp_path / "p.key") == 1
    assert "Another export with" in said(capsys)[-1]
