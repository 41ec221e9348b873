"""The page's own scripts and styles as one text each.

The scripts are plain ES modules. A page and an anywidget each need them as one file, so they are
joined in the order of their imports: relative ``import`` lines and the word ``export`` of the
imported modules go, and so do comments, which no browser needs; everything else stays as written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(?P<name>[\w-]+\.js)";\n', re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/)\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.MULTILINE)


@lru_cache(maxsize=4)
def script(entry: str) -> str:
    """Return an entry module of ``web/static`` joined with everything it imports."""
    joined: dict[str, str] = {}

    def add(name: str) -> None:
        if name in joined:
            return
        source = (STATIC / name).read_text(encoding="utf-8")
        joined[name] = ""
        for match in _IMPORT.finditer(source):
            add(match["name"])
        del joined[name]
        joined[name] = _EXPORT.sub("", _IMPORT.sub("", source))

    add(entry)
    return _COMMENT.sub("", "\n".join(joined.values()))


@lru_cache(maxsize=1)
def style() -> str:
    """Return the stylesheet of pages and activities."""
    return _COMMENT.sub("", static("dlis.css"))


@lru_cache(maxsize=8)
def static(name: str) -> str:
    """Return a file of ``web/static`` as it is."""
    return (STATIC / name).read_text(encoding="utf-8")
