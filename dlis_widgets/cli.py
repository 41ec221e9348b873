"""The `dlis` command."""

from __future__ import annotations

import argparse
import signal
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
    check.add_argument(
        "--reading", action="store_true", help="also print the length and reading level (LIX) of each text"
    )
    check.set_defaults(run=_check)

    update = commands.add_parser(
        "update-indicators", help="compare the official figures with Eurostat's own tables"
    )
    update.add_argument("--write", action="store_true", help="also change data/indicators")
    update.set_defaults(run=_update_indicators)

    teach = commands.add_parser("teach", help="open JupyterLab with formgrader on this course")
    teach.add_argument("--port", type=int, default=8867, help="default: 8867")
    teach.add_argument("--no-browser", action="store_true", help="do not open a browser")
    teach.add_argument(
        "--reader", metavar="NAME", help="mark as a second reader, in a gradebook of one's own"
    )
    teach.add_argument("--allow-root", action="store_true", help="for containers")
    teach.set_defaults(run=_teach)

    demo = commands.add_parser("demo-cohort", help="write synthetic hand-ins, clearly marked synthetic")
    demo.add_argument("count", type=int, metavar="N", help="how many people")
    demo.add_argument("--out", type=Path, required=True, metavar="DIR", help="where")
    demo.add_argument("--seed", type=int, default=1, help="the same seed gives the same hand-ins; default: 1")
    demo.set_defaults(run=_demo_cohort)

    export = commands.add_parser("export", help="write an anonymised dataset with its codebook")
    export.add_argument(
        "submissions", nargs="+", type=Path, metavar="SUBMISSIONS", help="course folders, folders or zips"
    )
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="where")
    export.add_argument("--k", type=int, default=5, help="fewest people alike; default: 5, refused below 3")
    export.add_argument("--texts", action="store_true", help="also reflections; read the warning")
    export.add_argument("--course", default="", help="the course's name: other courses get other pseudonyms")
    export.add_argument("--key", type=Path, metavar="FILE", help="stays with you; default: with the hand-ins")
    export.add_argument("--renew-key", action="store_true", help="new pseudonyms for everybody")
    export.add_argument("--scheduler", metavar="ADDRESS", help="a dask scheduler, such as tcp://host:8786")
    export.set_defaults(run=_export)

    agreement = commands.add_parser("agreement", help="how far two readers of reflections agree")
    agreement.add_argument("assignment", metavar="ASSIGNMENT", help="such as module-1")
    agreement.add_argument(
        "--with",
        dest="other",
        metavar="READER",
        required=True,
        help="a reader's name, or their gradebook file",
    )
    agreement.set_defaults(run=_agreement)
    return parser


def _teach(arguments: argparse.Namespace) -> None:
    from dlis_widgets.grading.desk import FORMGRADER, choose_course, teach  # noqa: PLC0415
    from dlis_widgets.site.desk import COHORT, use_desk  # noqa: PLC0415

    choose_course(Path.cwd(), arguments.reader)
    desk = f"http://localhost:{arguments.port}"
    print(
        f"Formgrader: {desk}{FORMGRADER}, a class: {desk}{COHORT}, JupyterLab: {desk}/lab - "
        "stop with Ctrl+C.",
        flush=True,
    )
    use_desk()
    teach(
        Path.cwd(),
        port=arguments.port,
        browser=not arguments.no_browser,
        allow_root=arguments.allow_root,
    )


def _demo_cohort(arguments: argparse.Namespace) -> None:
    from dlis_widgets.progress import Progress  # noqa: PLC0415
    from dlis_widgets.synthetic.cohort import demo_cohort  # noqa: PLC0415

    with Progress(arguments.count, "Writing", "person") as progress:
        made = demo_cohort(arguments.count, arguments.out, seed=arguments.seed, report=progress.reach)
    print(
        f"Synthetic hand-ins of {arguments.count} people are in {made}; "
        "truth.json there says what they were made from."
    )


def _export(arguments: argparse.Namespace) -> None:
    from dlis_widgets.cohort import read_submissions  # noqa: PLC0415
    from dlis_widgets.dataset.pseudonyms import usual_key  # noqa: PLC0415
    from dlis_widgets.dataset.release import release  # noqa: PLC0415
    from dlis_widgets.progress import Progress  # noqa: PLC0415

    key = arguments.key or usual_key(arguments.submissions[0], arguments.course)
    # Whoever ends this program leaves no half package: what was begun is taken away again.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with Progress(None, "Reading") as progress:
        cohort = read_submissions(
            arguments.submissions,
            texts=arguments.texts,
            scheduler=arguments.scheduler,
            report=progress.reach,
        )
    for line in cohort.lines:
        print(f"{line.file}: {line.result}. {line.found}", file=sys.stderr)
    with Progress(None, "Writing", "row") as progress:
        report = release(
            cohort,
            arguments.out,
            key_file=key,
            k=arguments.k,
            texts=arguments.texts,
            course=arguments.course,
            renew_key=arguments.renew_key,
            report=progress.reach,
        )
    print(report)


def _agreement(arguments: argparse.Namespace) -> None:
    from dlis_widgets.grading.readers import agreements, gradebook_path, marks  # noqa: PLC0415

    given = Path(arguments.other)
    other = given if given.suffix == ".db" else gradebook_path(Path.cwd(), arguments.other)
    found = list(
        agreements(
            marks(gradebook_path(Path.cwd(), None), arguments.assignment), marks(other, arguments.assignment)
        )
    )
    for one in found:
        print(f"{one.prompt}: {one.pairs} read by both, the same points in {one.same_points:.0%}.")
        if one.same_level is not None:
            kappa = "too few, or all at one level, for a kappa"
            if one.kappa is not None:
                kappa = f"weighted kappa {one.kappa:.2f} (95 % interval {one.low:.2f} to {one.high:.2f})"
            print(f"  {one.leveled} with levels, the same in {one.same_level:.0%}; {kappa}.")
        if one.to_discuss:
            print(f"  To talk about: {', '.join(one.to_discuss)}")
    if not found:
        raise DlisError("There is no reflection that both have marked.")


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


def _update_indicators(arguments: argparse.Namespace) -> None:
    from dlis_widgets.figures.eurostat import update_indicators  # noqa: PLC0415

    for line in update_indicators(write=arguments.write, report=print).lines():
        print(line)


def _check(arguments: argparse.Namespace) -> None:
    from dlis_widgets.check import check, readings  # noqa: PLC0415

    faults, checked = check(arguments.paths)
    for file, one in readings() if arguments.reading else ():
        print(f"{file}: LIX {one.lix:.0f}, {one.words} words in {one.sentences} sentences")
    for fault in faults:
        print(fault)
    if faults:
        raise SystemExit(1)
    print(f"{checked} {'file' if checked == 1 else 'files'} checked, no faults.")


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
