"""The teacher's desk: JupyterLab with formgrader on this course."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dlis_widgets.errors import DlisError
from dlis_widgets.grading.readers import second_gradebook

if TYPE_CHECKING:
    from pathlib import Path

FORMGRADER = "/formgrader/manage_assignments"
_START = f"/login?{urlencode({'next': FORMGRADER})}"
"""Logging in on formgrader's own pages would be valid for them alone, and not for JupyterLab."""

READER = "DLIS_READER"
"""The variable that tells nbgrader's configuration which reader's gradebook to use."""

_POLICY = """
default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline';
img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: data: blob:;
worker-src 'self' blob:; frame-src 'self' blob: data:; frame-ancestors 'self'
""".replace("\n", " ")
"""Nothing from anywhere else, whatever a notebook or a template asks for."""


def choose_course(root: Path, reader: str | None) -> None:
    """Make sure that a folder is a course, and let a reader have a gradebook of their own.

    Raises
    ------
    DlisError
        If the folder is no course, or the reader cannot begin yet.
    """
    if not (root / "nbgrader_config.py").is_file() or not (root / "workbooks").is_dir():
        raise DlisError(
            f"{root} is no course: go to the folder with nbgrader_config.py and workbooks, and try again."
        )
    if reader:
        second_gradebook(root, reader)
        os.environ[READER] = reader


def teach(root: Path, *, port: int, browser: bool, allow_root: bool) -> None:
    """Run the desk in this process until it is stopped."""
    from jupyterlab.labapp import LabApp  # noqa: PLC0415 - slow to import

    os.chdir(root)
    LabApp.launch_instance(
        [
            *(f"--port={port}", f"--ServerApp.root_dir={root}", f"--LabApp.default_url={_START}"),
            f"--ServerApp.tornado_settings={{'headers': {{'Content-Security-Policy': {_POLICY!r}}}}}",
            *([] if browser else ["--no-browser"]),
            *(["--allow-root"] if allow_root else []),
        ]
    )
