"""The study's commands: `python -m tests.rating emotions|same-person|score …`; see docs/study.md."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.rating.faces import SourceError, read_faces
from tests.rating.keys import Key, Rating, RatingError, read_key, read_ratings
from tests.rating.looks import looks
from tests.rating.making import Places, Wanted, make_emotions, make_pairs
from tests.rating.report import write_report
from tests.rating.scores import Scored


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a set, or score ratings of some."""
    args = _parser().parse_args(arguments)
    try:
        if args.command == "score":
            return _score(args)
        return _make(args)
    except (SourceError, RatingError) as error:
        print(error, file=sys.stderr)  # noqa: T201 -- the command's own output
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.rating", description="Let people rate what is drawn.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, words in (("emotions", "which emotion is it?"), ("same-person", "is this the same person?")):
        make = commands.add_parser(name, help=words)
        make.add_argument("source", type=Path, help="numbers (.npz), or a folder of labelled pictures")
        make.add_argument("items", type=Path, help="folder for raters: sheets and forms")
        make.add_argument("keys", type=Path, help="folder for the keys, which no rater may see")
        make.add_argument("--looks", nargs="+", metavar="LOOK", help="what to draw (all there are)")
        make.add_argument("--seed", type=int, help="repeat a set; whoever knows it knows the order")
        make.add_argument("--tiles", action="store_true", help="also sheets of faces as small as in a call of many")
        if name == "emotions":
            make.add_argument("--clips", action="store_true", help="also short clips, which the form then shows")
        else:
            make.add_argument("--of-each", type=int, default=12, help="pairs of each of the four kinds (12)")
    score = commands.add_parser("score", help="report on ratings")
    score.add_argument("report", type=Path, help="folder for report.md, report.json and plots")
    score.add_argument(
        "--rated",
        nargs="+",
        action="append",
        type=Path,
        required=True,
        metavar=("KEY", "RATINGS"),
        help="a key, and files of ratings of its set; once for each set",
    )
    return parser


def _make(args: argparse.Namespace) -> int:
    places = Places(args.items, args.keys)
    faces = read_faces(args.source)
    known = looks(with_photographs=bool(faces.pictures))
    wrong = sorted(set(args.looks or ()) - set(known))
    if wrong:
        raise SourceError(f"there is no look {', '.join(wrong)}; there are {', '.join(known)}")
    seed = secrets.randbits(60) if args.seed is None else args.seed
    for look in args.looks or known:
        if args.command == "emotions":
            key = make_emotions(faces, look, places, seed, Wanted(args.tiles, args.clips))
        else:
            key = make_pairs(faces, look, places, seed, args.of_each, Wanted(args.tiles))
        print(f"{look}: {len(key.items)} items")  # noqa: T201 -- the command's own output
    return 0


def _attempt(file: Path, key: Key, faults: list[str]) -> dict[int, Rating]:
    try:
        return read_ratings(file, key)
    except RatingError as error:
        faults.append(str(error))
        return {}


def _score(args: argparse.Namespace) -> int:
    scored: list[Scored] = []
    faults: list[str] = []
    for key_file, *files in args.rated:
        key = read_key(key_file)
        if not files:
            raise RatingError(f"{key_file.name}: give files of ratings after the key")
        names = [file.stem for file in files]
        if len(set(names)) < len(names):
            raise RatingError("two files of ratings have the same name, which is the rater's in the report")
        ratings = {file.stem: _attempt(file, key, faults) for file in files}
        scored.append(Scored(key, ratings))
    if faults:
        raise RatingError("\n".join(faults))
    write_report(scored, args.report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
