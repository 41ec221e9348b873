"""Where content lives: in the repository, inside an installed wheel, or where the user says."""

from __future__ import annotations

import os
from pathlib import Path

from dlis_widgets.errors import DlisError

_PACKAGE = Path(__file__).resolve().parent


def _folder(variable: str, bundled: str, beside: str) -> Path:
    chosen = os.environ.get(variable)
    if chosen:
        folder = Path(chosen).expanduser()
        origin = f"the environment variable {variable}"
    else:
        folder = _PACKAGE / bundled
        if not folder.is_dir():
            folder = _PACKAGE.parent / beside
        origin = "this installation"
    if not folder.is_dir():
        raise DlisError(
            f"The {beside} folder named by {origin} does not exist: {folder}. "
            f"Put it back, or set {variable} to a folder with the same structure."
        )
    return folder.resolve()


def data_dir() -> Path:
    """Return the content folder: ``DLIS_DATA`` if set, else the one shipped with the package.

    Raises
    ------
    DlisError
        If the folder does not exist.
    """
    return _folder("DLIS_DATA", "_data", "data")


def workbooks_dir() -> Path:
    """Return the source notebooks' folder: ``DLIS_WORKBOOKS`` if set, else the shipped one.

    Raises
    ------
    DlisError
        If the folder does not exist.
    """
    return _folder("DLIS_WORKBOOKS", "_workbooks", "workbooks")
