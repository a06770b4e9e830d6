"""The command line: it reads it, starts what it asks for, turns a problem into one sentence and an exit code."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from typing import NoReturn

from anonemo_tray import __version__
from anonemo_tray.errors import AnonEmoError, ExitCode, Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import styles
from anonemo_tray.i18n import Texts
from anonemo_tray.system.windows_driver import COMMAND as ADD_CAMERA
from anonemo_tray.system.windows_driver import register_libraries

_EPILOG = """exit codes: 0 done; 1 failed; 2 wrong use; 3 camera; 4 virtual camera; 5 face model; 6 file; \
7 already running; 8 no screen; 9 read in part"""

_OBEYED = {
    "anonymize": {"style", "geometry"},
    "self-test": {"virtual_camera"},
    "benchmark": {"seconds"},
}
"""The options before a subcommand that it obeys; it refuses the others, rather than leave them out without a word."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one sentence, without the page of usage."""
        # It quotes what was typed, which may hold line breaks, and halves of letters that no text can.
        line = " ".join(message.encode(errors="backslashreplace").decode().split())
        self.exit(ExitCode.USAGE, f"{self.prog}: {line}. Try “{self.prog} --help”.\n")


def _positive(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 1e7:
        raise ValueError(text)
    return seconds


_positive.__name__ = "number of seconds"


def _add_drawing_options(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    names = [style.name.lower() for style in styles()]
    parser.add_argument(
        "--style",
        choices=names,
        default=default,
        help="how the face is drawn; own points have no avatar and are drawn as contours",
    )
    geometries = [geometry.name.lower() for geometry in Geometry]
    parser.add_argument("--geometry", choices=geometries, default=default, help="whose face is drawn")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    # Given before or after the subcommand; a default here would overwrite what stood before it.
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--debug", action="store_true", help="show tracebacks and what the parts print")
    parser = _Parser(
        prog="anonemo-tray",
        description="Be seen in a video call without being recognised. Without a subcommand: the tray program.",
        epilog=_EPILOG,
        parents=[common],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"AnonEmo Tray {__version__}")
    parser.add_argument("--demo", action="store_true", help="show the built-in actor instead of a camera")
    parser.add_argument(
        "--camera", metavar="NAME|ID|PATH|FILE", help="use this camera, video file or folder of pictures"
    )
    parser.add_argument(
        "--off", action="store_true", help="start switched off: hold the virtual camera, with the pause picture"
    )
    parser.add_argument("--headless", action="store_true", help="run without the tray icon")
    parser.add_argument("--seconds", type=_positive, metavar="N", help="stop after N seconds")
    parser.add_argument("--virtual-camera", metavar="DEVICE|none", help="publish to this virtual camera")
    _add_drawing_options(parser)
    commands = parser.add_subparsers(dest="command", metavar="SUBCOMMAND", parser_class=_Parser)

    anonymize = commands.add_parser(
        "anonymize", parents=[common], help="turn a video or a folder of pictures into canvases"
    )
    anonymize.add_argument("input", metavar="INPUT", help="video file or folder of pictures")
    anonymize.add_argument("output", metavar="OUTPUT", help="an .mp4 or .webm file, or a folder for PNG pictures")
    anonymize.add_argument("--points", metavar="FILE.npz", help="also write the published points")
    anonymize.add_argument("--sequence", action="store_true", help="the pictures of the folder are one person's film")
    _add_drawing_options(anonymize, default=argparse.SUPPRESS)

    for name, text in (
        ("cameras", "list the cameras"),
        ("self-test", "check that everything needed is there and works"),
        ("benchmark", "measure speed and memory on this machine"),
    ):
        command = commands.add_parser(name, parents=[common], help=text)
        command.add_argument("--json", action="store_true", help="print JSON")
        if name == "benchmark":
            command.add_argument(
                "--seconds", type=_positive, default=argparse.SUPPRESS, metavar="N", help="length of each part"
            )
    commands.add_parser(ADD_CAMERA, parents=[common], help="on Windows: register the virtual camera again")
    return parser


def _run(args: argparse.Namespace, texts: Texts) -> ExitCode:
    """Start what was asked for; each part is imported only when it is, to keep the tray small."""
    # ruff: noqa: PLC0415
    if args.command == "anonymize":
        from anonemo_tray.cli.anonymize import anonymize

        return anonymize(args, texts)
    if args.command == "cameras":
        from anonemo_tray.cli.list_cameras import print_cameras

        return print_cameras(texts, as_json=args.json)
    if args.command == "self-test":
        from anonemo_tray.cli.self_test import self_test

        return self_test(texts, args.virtual_camera, as_json=args.json)
    if args.command == "benchmark":
        from anonemo_tray.cli.benchmark import benchmark

        return benchmark(as_json=args.json, seconds=args.seconds or 20.0)
    if args.command == ADD_CAMERA:
        if not register_libraries():
            raise AnonEmoError(Problem.NO_VIRTUAL_CAMERA)
        return ExitCode.OK
    from anonemo_tray.cli.run import run

    return run(args, texts)


def _refuse_unheeded(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    """Refuse an option that stands before a subcommand which has no use for it."""
    if args.command is None:
        return
    for option in ("demo", "camera", "off", "headless", "seconds", "virtual_camera", "style", "geometry"):
        if getattr(args, option) not in {None, False} and option not in _OBEYED.get(args.command, set()):
            parser.error(f"“--{option.replace('_', '-')}” means nothing to “{args.command}”")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit code."""
    parser = build_parser()
    args = parser.parse_args(argv)
    _refuse_unheeded(parser, args)
    debug = getattr(args, "debug", False)
    args.debug = debug
    # No log file, ever, unless somebody redirects what --debug prints.
    logging.basicConfig(level=logging.DEBUG if debug else logging.CRITICAL + 1, stream=sys.stderr)
    texts = Texts.load(None)
    try:
        return _run(args, texts)
    except AnonEmoError as error:
        if debug:
            raise
        problem, subject = error.problem, error.subject
    except KeyboardInterrupt:
        return ExitCode.OK
    except Exception:
        if debug:
            raise
        problem, subject = Problem.INTERNAL, ""
    sys.stderr.write(texts.problem(problem, subject)[1] + "\n")
    return problem.exit_code
