"""Write the repository's address from pyproject.toml into the README's links and CITATION.cff.

``python docs/links.py`` changes the files; with ``--check`` it only says whether they are right.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
START, END = "<!-- links:start -->", "<!-- links:end -->"
HOME = "voila/render/site/en/home.ipynb"


def texts() -> dict[Path, str]:
    """Return what the files should hold."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    address = project["urls"]["Repository"].rstrip("/").removesuffix(".git")
    where = urlsplit(address)
    if where.netloc != "github.com" or where.path.count("/") != 2:  # noqa: PLR2004 - /owner/repository
        sys.exit(
            f"Repository in pyproject.toml is {address!r}; write it as https://github.com/owner/repository."
        )
    badge = "[![Try it on Binder](https://mybinder.org/badge_logo.svg)]"
    links = f"{badge}(https://mybinder.org/v2/gh{where.path}/HEAD?urlpath={HOME}) · [Repository]({address})"
    readme, citation = ROOT / "README.md", ROOT / "CITATION.cff"
    old_readme, old_citation = readme.read_text(encoding="utf-8"), citation.read_text(encoding="utf-8")
    before, found, rest = old_readme.partition(START)
    _, end, after = rest.partition(END)
    if not found or not end:
        sys.exit(f"README.md has lost its markers; write {START} and {END} around the line of links.")
    line = f'repository-code: "{address}"'
    return {
        readme: f"{before}{START}\n{links}\n{END}{after}",
        citation: re.sub(r"(?m)^repository-code:.*$", lambda _: line, old_citation),
    }


def main() -> None:
    """Change the files, or check them."""
    stale = {path: text for path, text in texts().items() if path.read_text(encoding="utf-8") != text}
    if "--check" in sys.argv[1:] and stale:
        names = " and ".join(path.name for path in stale)
        sys.exit(f"The address in {names} is not the one in pyproject.toml; run `make links`.")
    for path, text in stale.items():
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
