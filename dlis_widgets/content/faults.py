"""Faults in content as data: which file, which field, what is wrong, how to repair it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails


@dataclass(frozen=True, order=True)
class Fault:
    """One fault.

    Parameters
    ----------
    file
        The file as the user knows it, relative where possible.
    field
        The path of the field, such as ``decisions.2.question``; empty for the whole file.
    problem
        What is wrong, without a full stop.
    repair
        What to do, as a sentence.
    """

    file: str
    field: str
    problem: str
    repair: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.field}" if self.field else self.file
        return f"{where}: {self.problem}. {self.repair}"


def short_path(path: Path) -> str:
    """Return a path relative to the working folder where that is shorter."""
    from pathlib import Path as _Path  # noqa: PLC0415 - only for messages

    try:
        return str(path.relative_to(_Path.cwd()))
    except ValueError:
        return str(path)


def schema_faults(file: str, errors: list[ErrorDetails]) -> list[Fault]:
    """Turn pydantic's errors into faults with a repair each.

    A list with a faulty part is also called too short by pydantic; that is left out.
    """
    around = {error["loc"][:depth] for error in errors for depth in range(len(error["loc"]))}
    return [
        _fault(file, error) for error in errors if error["type"] != "too_short" or error["loc"] not in around
    ]


def _fault(file: str, error: ErrorDetails) -> Fault:
    field = ".".join(str(part + 1 if isinstance(part, int) else part) for part in error["loc"])
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return Fault(file, field, "this field is missing", f"Add `{error['loc'][-1]}:` with a value.")
        case "extra_forbidden":
            return Fault(file, field, "this field is not known here", "Remove it or correct its spelling.")
        case "string_pattern_mismatch":
            problem = f"{error['input']!r} has a form that is not allowed"
            return Fault(file, field, problem, f"Use a value that matches {context['pattern']}.")
        case "literal_error":
            problem = f"{error['input']!r} is not one of the allowed values"
            return Fault(file, field, problem, f"Use {context['expected']}.")
        case "value_error":
            return Fault(file, field, str(context["error"]), "Change the field so that this holds.")
        case _:
            message = error["msg"][0].lower() + error["msg"][1:]
            found = type(error["input"]).__name__
            return Fault(file, field, f"{message} (found: {found})", "Give a value of that kind.")
