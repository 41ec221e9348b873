"""Hand-ins can be read on other machines: here a real scheduler and two real workers, started by the test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from distributed import Client

from dlis_widgets.cli import main
from dlis_widgets.cohort import read_submissions
from dlis_widgets.cohort.tables import TABLES
from tests.cohort.class_of import INDEX, hand_in
from tests.conftest import free_port
from tests.dataset.course import content, export, tell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a running scheduler with two workers, each a process of its own."""
    folder = tmp_path_factory.mktemp("dask")
    address = f"tcp://127.0.0.1:{free_port()}"
    worker = ["worker", address, "--host=127.0.0.1", "--nthreads=1", "--no-dashboard", "--no-nanny"]
    port = f"--port={address.rpartition(':')[2]}"
    commands = [["scheduler", "--host=127.0.0.1", port, "--no-dashboard", "--no-show"], worker, worker]
    with ExitStack() as stack:
        for command in commands:
            started = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(started.wait, 15)
            stack.callback(started.terminate)
        deadline = time.monotonic() + 60
        while True:
            try:
                with Client(address, timeout=2, set_as_default=False) as client:
                    client.wait_for_workers(2, timeout=60)
                break
            except OSError:
                assert time.monotonic() < deadline
        yield address


def test_a_cluster_gives_the_same_rows(
    demo: Path, tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Also what only this machine's disk holds: answers beside a notebook, a link, a broken file.
    path = tell(tmp_path, "jupyter")
    sheet = {"workbook": INDEX, "answers": {INDEX: {"value": {"d1-1": "3"}, "at": "2026-11-24T10:00:00Z"}}}
    path.write_text(hand_in(INDEX, {}), encoding="utf-8")
    path.with_name(f"{INDEX}.answers.json").write_text(json.dumps(sheet), encoding="utf-8")
    tell(tmp_path, "cut").write_bytes(b"{")
    link = tell(tmp_path, "linked")
    link.unlink()
    link.symlink_to(path)
    # Workers of another machine find nothing where this one's paths lead; these stand in another folder.
    monkeypatch.chdir(tmp_path)
    sources = [os.path.relpath(demo), "."]
    monkeypatch.setattr("dlis_widgets.cohort.read.BATCH", 40)
    told: list[tuple[int, int]] = []
    here = read_submissions(sources, texts=True)
    there = read_submissions(
        sources, texts=True, scheduler=scheduler, report=lambda done, of: told.append((done, of))
    )
    for name in TABLES:
        assert getattr(there, name).equals(getattr(here, name)), name
    assert there.lines == here.lines
    assert len(told) > 4
    assert told[-1] == (len(here.sheets) + 2, len(here.sheets) + 2)
    with Client(scheduler, set_as_default=False) as client:
        worked = client.run(lambda dask_worker: dask_worker.state.executed_count)
    assert len(worked) == 2
    assert all(worked.values()), "both workers have read"


def test_the_command_gives_the_same_package(demo: Path, tmp_path: Path, scheduler: str) -> None:
    key = tmp_path / "p.key"
    assert export(demo, tmp_path / "here", key=key) == 0
    assert export(demo, tmp_path / "there", "--scheduler", scheduler, key=key) == 0
    here, there = content(tmp_path / "here"), content(tmp_path / "there")
    for name in here.keys() - {"release-report.json", "release-report.md"}:
        assert there[name] == here[name], name


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "http://127.0.0.1:1", ""])
def test_a_wrong_address_is_said_in_one_sentence(
    demo: Path,
    tmp_path: Path,
    address: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dlis_widgets.cohort.engine.SECONDS", 1)
    assert export(demo, tmp_path / "out", "--scheduler", address, key=tmp_path / "k") == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"No dask scheduler answers at {address} (")
    assert line.endswith("check the address, such as tcp://host:8786.")


def test_a_scheduler_without_workers_is_said(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    command = ["--host=127.0.0.1", f"--port={address.rpartition(':')[2]}", "--no-dashboard", "--no-show"]
    with subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", *command],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            assert export(demo, tmp_path / "out", "--scheduler", address, key=tmp_path / "k") == 1
        finally:
            process.terminate()
    assert "has no worker" in capsys.readouterr().err


def test_a_missing_extra_is_said_in_one_sentence(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    options = [
        "--out",
        str(tmp_path / "out"),
        "--key",
        str(tmp_path / "k"),
        "--scheduler",
        "tcp://127.0.0.1:1",
    ]
    assert main(["export", str(demo), *options]) == 1
    assert (
        capsys.readouterr().err
        == "A scheduler needs the cluster extra: pip install 'dlis-widgets[cluster]'\n"
    )
