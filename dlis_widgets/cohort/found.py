"""What may be said of a file or a folder of hand-ins; a page retells it in the reader's language."""

from __future__ import annotations

from dlis_widgets.marked import marked as _

NOT_READ, OLDER_COPY, ANOTHER_VERSION = _("not read"), _("older copy"), _("another version")

OTHER_NAME = _("Not the notebook of this assignment.")
NO_SENDER = _("The path does not say who sent it.")
NO_NOTEBOOK = _("No notebook.")
NO_CONTENT = _("This file has no content.")
NO_WORKBOOK = _("This is no workbook of this course.")
NEWER = _("{file} of the same person is newer.")
VERSIONS = _("Version {version}; this is {current}.")
NO_HAND_IN = _("There is no hand-in in {sources}; name a course folder or a zip.")
NO_SOURCE = _("{source} does not exist; name a course folder or a zip.")

FOUND = (
    *(OTHER_NAME, NO_SENDER, NO_NOTEBOOK, NO_CONTENT, NO_WORKBOOK),
    *(NEWER, VERSIONS, NO_HAND_IN, NO_SOURCE),
)
"""All sentences; those of `dlis_widgets.grading` stay as the command line says them."""
