"""Reflective practice workbooks on digital agility in social work.

A notebook needs one name::

    from dlis_widgets import Workbook
    workbook = Workbook("module-1")
    workbook.case("borrowed-phone")

Importing this package is light: nothing heavy loads before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlis_widgets.workbook import Workbook

__version__ = "0.1.0"
__all__ = ["Workbook", "__version__"]


def __getattr__(name: str) -> object:
    if name == "Workbook":
        from dlis_widgets.workbook import Workbook  # noqa: PLC0415 - keeps the import light

        return Workbook
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
