"""The `dlis` command."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dlis_widgets import __version__
from dlis_widgets.errors import DlisError

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_SITE = "site"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dlis", description="Reflective practice workbooks for social work."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="build and serve the learners' site")
    serve.add_argument(
        "--lang", action="append", default=[], metavar="L", help="only this language; may be repeated"
    )
    serve.add_argument("--port", type=int, default=8866, help="default: 8866")
    serve.add_argument("--ip", default="localhost", help="address to listen on; default: localhost")
    serve.add_argument("--no-browser", action="store_true", help="do not open a browser")
    serve.add_argument(
        "--out", type=Path, default=Path(DEFAULT_SITE), metavar="DIR", help="where the site is built"
    )
    serve.set_defaults(run=_serve)

    build = commands.add_parser("build", help="build the learners' site")
    build.add_argument(
        "--out", type=Path, default=Path(DEFAULT_SITE), metavar="DIR", help=f"default: {DEFAULT_SITE}"
    )
    build.add_argument(
        "--lang", action="append", default=[], metavar="L", help="only this language; may be repeated"
    )
    build.add_argument(
        "--demo", action="store_true", help="say on every page that this is a public demonstration"
    )
    build.set_defaults(run=_build)

    check = commands.add_parser("check", help="validate content, notebooks and translations")
    check.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="only these files; default: everything"
    )
    check.set_defaults(run=_check)
    return parser


def _build(arguments: argparse.Namespace) -> None:
    from dlis_widgets.site.build import build  # noqa: PLC0415 - each command loads what it needs

    site = build(arguments.out.resolve(), arguments.lang, demo=arguments.demo, report=print)
    print(f"The site is in {site}.")


def _serve(arguments: argparse.Namespace) -> None:
    from dlis_widgets.site.build import build  # noqa: PLC0415
    from dlis_widgets.site.serve import check_port, serve  # noqa: PLC0415

    check_port(arguments.ip, arguments.port)
    site = build(arguments.out.resolve(), arguments.lang, report=print)
    print(f"Open http://{arguments.ip}:{arguments.port} - stop with Ctrl+C.", flush=True)
    serve(site, ip=arguments.ip, port=arguments.port, browser=not arguments.no_browser)


def _check(arguments: argparse.Namespace) -> None:
    from dlis_widgets.check import check  # noqa: PLC0415

    faults, checked = check(arguments.paths)
    for fault in faults:
        print(fault)
    if faults:
        raise SystemExit(1)
    print(f"{checked} files checked, no faults.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.run(arguments)
    except DlisError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        print(f"{error.strerror or error}{where}. Check the disk and the permissions.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
