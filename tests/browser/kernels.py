"""The kernel processes of a server that the tests started, as Linux shows them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

PROC = Path("/proc")
needs_proc = pytest.mark.skipif(not (PROC / "uptime").exists(), reason="looks at processes in /proc")


def kernels_of(server: str) -> list[int]:
    """Return the process ids of a server's kernels."""
    port = f"--port={urlsplit(server).port}"
    commands: dict[str, list[str]] = {}
    parents: dict[str, str] = {}
    for process in PROC.glob("[0-9]*"):
        try:
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            commands[process.name] = (process / "cmdline").read_text(errors="replace").split("\0")
        except OSError:
            continue  # it has just ended
        parents[process.name] = parent
    (ours,) = [pid for pid, words in commands.items() if port in words and "dlis_widgets" in words]
    return [
        int(pid)
        for pid, words in commands.items()
        if parents[pid] == ours and any("ipykernel_launcher" in word for word in words)
    ]


def seconds_old(process: int) -> float:
    """Return how long a process has been running."""
    started = int((PROC / str(process) / "stat").read_text().rpartition(")")[2].split()[19])
    return float((PROC / "uptime").read_text().split()[0]) - started / os.sysconf("SC_CLK_TCK")
