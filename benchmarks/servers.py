"""The servers that the benchmarks start, and what their processes use."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # No page reaches an outside host; what it asks for is still seen and counted.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
START_SECONDS = 90
QUIET_SHARE = 0.04  # of one core; ten idle kernels use less
MEGA = 1024 * 1024


@dataclass(frozen=True)
class Memory:
    """Megabytes of a process tree: `rss` counts shared pages in every process, `pss` once."""

    rss: float
    pss: float


class Server:
    """A running server and its kernels."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.origin = f"http://127.0.0.1:{port}"

    def memory(self) -> Memory:
        """Return what the server and all its children hold."""
        rss = pss = 0
        for one in self._tree():
            try:
                full = one.memory_full_info()
            except psutil.NoSuchProcess:
                continue
            rss, pss = rss + full.rss, pss + full.pss
        return Memory(rss / MEGA, pss / MEGA)

    def kernels(self) -> int:
        """Return how many kernel processes are alive."""
        count = 0
        for one in self._tree():
            try:
                count += "ipykernel_launcher" in " ".join(one.cmdline())
            except psutil.NoSuchProcess:
                continue
        return count

    def wait_until_quiet(self, least: float = 0, most: float = 60) -> None:
        """Wait until server and kernels have nothing left to do, for example until the pool is full.

        Parameters
        ----------
        least
            Seconds to wait in any case: Voilà refills its pool after a pause.
        most
            Seconds after which to give up.
        """
        time.sleep(least)
        deadline, quiet, step = time.monotonic() + most, 0, 0.2
        used = self.cpu_seconds()
        while quiet < 4 and time.monotonic() < deadline:  # noqa: PLR2004 - 0.8 s in a row
            time.sleep(step)
            now = self.cpu_seconds()
            quiet = quiet + 1 if abs(now - used) <= QUIET_SHARE * step + 0.01 else 0
            used = now

    def cpu_seconds(self) -> float:
        """Return the processor time that server and kernels have used; other programs do not change it."""
        total = 0.0
        for one in self._tree():
            try:
                times = one.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
        return total

    def _tree(self) -> list[psutil.Process]:
        try:
            parent = psutil.Process(self.process.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


@contextmanager
def running(command: list[str], port: int, scratch: Path) -> Iterator[Server]:
    """Run a server with settings of its own until the block ends, then end it and its kernels by id."""
    settings = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    own = {name: str(scratch / "jupyter" / name) for name in settings}
    silent = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=scratch, env={**os.environ, **own}, stdout=silent, stderr=silent)
    server = Server(process, port)
    try:
        _wait_for_port(process, port)
        server.wait_until_quiet()
        yield server
    finally:
        children = server._tree()[1:]  # noqa: SLF001
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        for child in children:
            try:
                child.kill()
            except psutil.NoSuchProcess:
                continue


def _wait_for_port(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            # No request: the first view shall be the first.
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"The server did not start: {process.args!r}") from None
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def ours(site: Path, scratch: Path) -> Iterator[Server]:
    """Run `dlis serve` on a built site."""
    port = _free_port()
    options = ["--no-browser", "--ip", "127.0.0.1", "--port", str(port), "--out", str(site)]
    with running([sys.executable, "-m", "dlis_widgets", "serve", *options], port, scratch) as server:
        yield server


@contextmanager
def launched(mode: str, site: Path, scratch: Path) -> Iterator[Server]:
    """Run our site as `launch.py` describes."""
    port = _free_port()
    command = [sys.executable, str(HERE / "launch.py"), mode, str(site), str(port)]
    with running(command, port, scratch) as server:
        yield server


@contextmanager
def stock(notebooks: Path, scratch: Path, *, preheat: bool) -> Iterator[Server]:
    """Run stock Voilà: its own template and settings."""
    port = _free_port()
    options = ["--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}"]
    command = [sys.executable, "-m", "voila", str(notebooks), *options]
    if preheat:
        command += ["--preheat_kernel=True", "--pool_size=1"]
    with running(command, port, scratch) as server:
        yield server
