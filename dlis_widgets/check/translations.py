"""Checks of the catalogues: readable, and with the same placeholders as the English text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dlis_widgets.content.faults import Fault, short_path

if TYPE_CHECKING:
    from pathlib import Path

_PLACEHOLDER = re.compile(r"\{\w+\}")


def translation_faults(path: Path) -> list[Fault]:
    """Return the faults of one catalogue."""
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - slow to import

    file = short_path(path)
    try:
        with path.open("rb") as source:
            catalogue = read_po(source, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        return [Fault(file, "", f"this catalogue cannot be read: {error}", "Correct it, or export it again.")]
    return [
        Fault(
            file,
            f"line {message.lineno}",
            f"the placeholders differ in {str(message.string)[:40]!r}",
            f"Use {', '.join(sorted(set(_PLACEHOLDER.findall(str(message.id)))) or ['none'])}.",
        )
        for message in catalogue
        # A text with plural forms has several, and none of them while it waits for a translator.
        if message.id
        and any(message.string or ())
        and set(_PLACEHOLDER.findall(str(message.id))) != set(_PLACEHOLDER.findall(str(message.string)))
    ]
