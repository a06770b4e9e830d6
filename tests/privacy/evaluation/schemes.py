"""What the compared schemes publish of a session."""

from __future__ import annotations

import copy
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from anonemo_tray.face.canonical import Decoder, Encoder
from anonemo_tray.face.canonical_face import CanonicalFace, load_canonical_face
from anonemo_tray.face.expression import BOUND, unpack
from anonemo_tray.face.features import FeatureExtractor, Features
from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.style import Style
from anonemo_tray.output.canvas import Renderer
from tests.privacy.evaluation.stills import NEUTRAL, NOBODY, Array, Deal, Indices, Stills

HOLD_SECONDS: Final = 2.0
PICTURE_SECONDS: Final = 0.2

_LEARN_BASIS: Final = Path(__file__).parents[3] / "packaging" / "learn_basis.py"

_ALMOST: Final = 0.98
"""An attacker undoes soft bounds up to here; beyond, the steps of the code are too coarse."""

_ROWS, _COLUMNS = slice(72, 648), slice(352, 928)
_BLOCK = 12
"""The middle of the canvas, and the pixels that are averaged to one: (48, 48) remain."""

_MIDDLE = (639.5, 359.5)
_OWN_SIZE = 150.0
"""Pixels that own landmarks, of root mean square 1, are drawn with on the attacked canvas."""

Publish: TypeAlias = Callable[[Deal], Array]
"""Returns features of what is published of the stills of a deal, (m, d)."""


def relearnt(stills: Stills, people: Indices) -> CanonicalFace:
    """Learn the canonical face's statistics from some people alone, as packaging/learn_basis.py does."""
    specification = importlib.util.spec_from_file_location("learn_basis", _LEARN_BASIS)
    if specification is None or specification.loader is None:
        raise FileNotFoundError(_LEARN_BASIS)
    script = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(script)
    used = np.isin(stills.person, people)
    arrays = script.learn(
        {
            "landmarks_q4": stills.points[used] * 16,
            "blendshapes": stills.blendshapes[used],
            "identity": stills.person[used],
            "identity_known": stills.person[used] != NOBODY,
            "emotion": stills.emotion[used],
        }
    )
    live = arrays.pop("live_scores").astype(np.int64)
    return CanonicalFace(live_scores=live, **{name: array.astype(np.float64) for name, array in arrays.items()})


class Canonical:
    """The canonical geometry as it ships, streaming: each session has an encoder of its own.

    Args:
        stills: what is shown.
        canonical: statistics; None for the package's.
        widening: factor on the prior of resting faces, besides the program's own.
        rounds: how often a session's stills are shown, one after the other; the last time counts.
        pauses: the person rests after each look, as in a conversation.
    """

    def __init__(
        self,
        stills: Stills,
        canonical: CanonicalFace | None = None,
        *,
        widening: float = 1.0,
        rounds: int = 2,
        pauses: bool = False,
    ) -> None:
        canonical = canonical or load_canonical_face()
        self._stills = stills
        self._canonical = replace(canonical, between_people=canonical.between_people * widening)
        self._decoder = Decoder(self._canonical)
        self._rounds = rounds
        self._pauses = pauses
        self._leak = 0.0
        self._renderer = Renderer()
        self._streamed: dict[Deal, list[PublishedFace]] = {}

    def leaking(self, share: float) -> Canonical:
        """Return a mutant that mixes in a share of the own landmarks, which attackers must find; streams are shared."""
        variant = copy.copy(self)
        variant._leak = share
        return variant

    @cached_property
    def _measurements(self) -> list[Features | None]:
        ruler = FeatureExtractor(self._canonical)
        return [ruler.measure(self._stills.landmarks(row)) for row in range(len(self._stills.person))]

    def stream(self, dealt: Deal) -> list[PublishedFace]:
        """Return what is published at the end of each still, when it was held for HOLD_SECONDS."""
        if dealt not in self._streamed:
            faces: dict[int, PublishedFace] = {}
            for session in np.unique(dealt.session):
                encoder, picture = Encoder(self._canonical), 0
                for at in self._shown(dealt, np.flatnonzero(dealt.session == session)):
                    for _ in range(round(HOLD_SECONDS / PICTURE_SECONDS)):
                        now_ns = round(picture * PICTURE_SECONDS * 1e9)
                        faces[int(at)] = encoder.publish(self._measurements[dealt.rows[at]], now_ns)
                        picture += 1
            self._streamed[dealt] = [faces[at] for at in range(len(dealt.rows))]
        return self._streamed[dealt]

    def _shown(self, dealt: Deal, session: Indices) -> Iterator[int]:
        """Yield the stills of a session in the order in which the camera sees them."""
        resting = session[self._stills.emotion[dealt.rows[session]] == NEUTRAL]
        for _ in range(self._rounds):
            for number, at in enumerate(session):
                yield int(at)
                if self._pauses and len(resting):
                    yield int(resting[number % len(resting)])

    def codes(self, dealt: Deal) -> Array:
        """What is sent, and the same with the soft bounds undone, (m, 35)."""
        expressions = [unpack(face.payload) for face in self.stream(dealt)]
        scales = np.array([expression.scales for expression in expressions])
        undone = np.arctanh(np.clip(scales / BOUND, -_ALMOST, _ALMOST)) * BOUND
        return np.hstack((scales, undone, [expression.rotation for expression in expressions]))

    def points(self, dealt: Deal) -> Array:
        """The drawn landmarks, (m, 956)."""
        drawn = np.array([self._decoder.decode(face).points for face in self.stream(dealt)], np.float64)
        if self._leak:
            # The leaky variant draws everybody on a face that is in part their own.
            rest = self._decoder.decode(PublishedFace(Geometry.CANONICAL, bytes(PAYLOAD_BYTES[Geometry.CANONICAL])))
            canonical = _in_place(rest.points[None].astype(np.float64))
            drawn = _in_place(drawn) + self._leak * (
                _in_place(self._stills.points[dealt.rows, :, :2].astype(np.float64)) - canonical
            )
        return _flat(drawn)

    def canvases(self, dealt: Deal) -> Array:
        """The drawn canvases, (m, 2304)."""
        return np.array([_seen(self._renderer, self._decoder.decode(face)) for face in self.stream(dealt)])


class Own:
    """The paper's geometry: one's own landmarks. Size and place are taken out, as any attacker would."""

    def __init__(self, stills: Stills) -> None:
        self._stills = stills
        self._renderer = Renderer()

    def points(self, dealt: Deal) -> Array:
        """The landmarks, (m, 956)."""
        return _flat(self._stills.points[dealt.rows, :, :2].astype(np.float64))

    def canvases(self, dealt: Deal) -> Array:
        """The landmarks drawn as points, (m, 2304)."""
        points = _in_place(self._stills.points[dealt.rows, :, :2].astype(np.float64)) * _OWN_SIZE + _MIDDLE
        return np.array([_seen(self._renderer, RenderFace(face), Style.POINTS) for face in points.astype(np.float32)])


def scores(stills: Stills) -> Publish:
    """Return the scheme that publishes the 52 blendshapes."""
    return lambda dealt: stills.blendshapes[dealt.rows].astype(np.float64)


def label(stills: Stills) -> Publish:
    """Return the emotion's label alone: what every canvas gives away that shows it."""
    return lambda dealt: np.eye(len(stills.emotions))[stills.emotion[dealt.rows]]


def count(dealt: Deal) -> Array:
    """The scheme that shows no face at all, only how many stills a session has, (m, 1)."""
    return np.bincount(dealt.session)[dealt.session][:, None].astype(np.float64)


def rotation(stills: Stills) -> Publish:
    """Return the scheme that publishes the head's rotation alone."""
    ruler = FeatureExtractor(load_canonical_face())

    def publish(dealt: Deal) -> Array:
        measured = [ruler.measure(stills.landmarks(row)) for row in dealt.rows]
        return np.array([one.rotation if one else np.zeros(3) for one in measured])

    return publish


def _in_place(points: Array) -> Array:
    """Return points (m, 478, 2) with their middle at 0 and a root mean square of 1."""
    centred = points - points.mean(1, keepdims=True)
    return np.asarray(centred / np.sqrt(np.square(centred).sum((1, 2), keepdims=True) / points.shape[1]))


def _flat(points: Array) -> Array:
    return _in_place(points).reshape(len(points), -1)


def _seen(renderer: Renderer, face: RenderFace, style: Style = Style.CONTOURS) -> Array:
    """Return the middle of a canvas as a caller's small window shows it, (2304,)."""
    middle = renderer.render(face, style).y[_ROWS, _COLUMNS]
    rows, columns = (size // _BLOCK for size in middle.shape)
    return np.asarray(middle.reshape(rows, _BLOCK, columns, _BLOCK).mean((1, 3)).reshape(-1))
