"""The pattern in every picture of the feeder that must never be seen on a canvas, and the judgement on what is seen."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import Enum, unique

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.face.avatar_pose import AvatarPose
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.style import Style
from anonemo_tray.output.avatar.drawing import BOX
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.output.layout import GROUND, HEIGHT, WIDTH

Image = NDArray[np.uint8]

BLOCK = 8
"""Side of a block of the pattern, pixels: survives JPEG."""

STRENGTH = 8
"""Grey levels up or down; more, or in colours, disturbs the landmarker."""

MAX_CORRELATION = 0.05
"""Of a picture's blocks with the pattern's: chance reaches 0.03 (14,400 blocks, 3.7 standard deviations)."""

_ROWS, _COLS = HEIGHT // BLOCK, WIDTH // BLOCK
_PAUSE = Renderer().pause().i420.ravel()
_AVATAR = Renderer().render(RenderFace(np.zeros((478, 2), np.float32), {}, AvatarPose()), Style.AVATAR)
"""Anyone's: outside of the place of its head it is always the same."""


@unique
class Kind(Enum):
    """What a caller sees."""

    BLANK = "blank"
    FACE = "face"
    ZERO = "zero"
    """Every byte 0: v4l2loopback's own picture after its time-out."""

    RAW = "RAW"
    """Anything else: a leak until shown otherwise."""


@dataclass(frozen=True)
class Verdict:
    """What is on one picture.

    Attributes:
        kind: what a caller sees.
        ink: pixels of luma that differ from the background.
        correlation: largest correlation with the pattern, as it is or mirrored; 0 when not measured.
        digest: checksum of the luma.
        box: of the ink: left, top, right, bottom.
    """

    kind: Kind
    ink: int = 0
    correlation: float = 0.0
    digest: int = 0
    box: tuple[int, int, int, int] = (0, 0, 0, 0)


def pattern() -> NDArray[np.int16]:
    """Return the canary: int16 (90, 160), -STRENGTH or STRENGTH for each block."""
    signs = np.random.default_rng(20261123).integers(0, 2, (_ROWS, _COLS), dtype=np.int16)
    levels: NDArray[np.int16] = (2 * signs - 1) * np.int16(STRENGTH)
    return levels


def paint(picture: Image) -> Image:
    """Return the picture (720, 1280, 3) with the canary all over it."""
    full = np.repeat(np.repeat(pattern(), BLOCK, axis=0), BLOCK, axis=1)
    painted: Image = np.clip(picture.astype(np.int16) + full[..., None], 0, 255).astype(np.uint8)
    return painted


def correlation(luma: Image) -> float:
    """Return how much the pattern shows in a picture (720, 1280), also mirrored: 0 not at all, 1 nothing else."""
    blocks = luma.reshape(_ROWS, BLOCK, _COLS, BLOCK).mean(axis=(1, 3), dtype=np.float32)
    # Only what is finer than a face's features counts.
    fine = (
        blocks - (np.roll(blocks, 1, 0) + np.roll(blocks, -1, 0) + np.roll(blocks, 1, 1) + np.roll(blocks, -1, 1)) / 4
    )
    norm = float(np.linalg.norm(fine))
    if norm == 0:
        return 0.0
    return max(abs(float((fine * template).sum())) / norm for template in _TEMPLATES)


def _fine(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how each block differs from its four neighbours."""
    around = np.roll(blocks, 1, 0) + np.roll(blocks, -1, 0) + np.roll(blocks, 1, 1) + np.roll(blocks, -1, 1)
    fine: NDArray[np.float32] = blocks - around / np.float32(4)
    return fine


def _templates() -> list[NDArray[np.float32]]:
    pure = _fine(pattern().astype(np.float32))
    grey = (pure / np.linalg.norm(pure)).astype(np.float32)
    return [grey, grey[:, ::-1], grey[::-1], grey[::-1, ::-1]]


_TEMPLATES = _templates()


def _is_avatar(luma: Image, u: Image, v: Image) -> bool:
    """Return whether all but the place of the head is as on every avatar."""
    for plane, usual, shrink in ((luma, _AVATAR.y, 1), (u, _AVATAR.u, 2), (v, _AVATAR.v, 2)):
        beside = np.ones(WIDTH // shrink, bool)
        beside[BOX[0] // shrink : (BOX[0] + BOX[2]) // shrink] = False
        if (plane[:, beside] != usual[:, beside]).any():
            return False
    return True


def judge(i420: bytes | memoryview, *, thorough: bool) -> Verdict:
    """Say what is on a picture of 1280 x 720 in I420.

    Args:
        i420: luma, then the two planes of colour.
        thorough: measure the correlation too, which takes some milliseconds.
    """
    picture = np.frombuffer(i420, np.uint8)
    if picture.size != _PAUSE.size:
        return Verdict(Kind.RAW)
    if (picture == _PAUSE).all():
        return Verdict(Kind.BLANK)
    if not picture.any():
        return Verdict(Kind.ZERO)
    luma = picture[: WIDTH * HEIGHT].reshape(HEIGHT, WIDTH)
    u, v = picture[WIDTH * HEIGHT :].reshape(2, HEIGHT // 2, WIDTH // 2)
    inked = luma != GROUND.y
    ink = int(np.count_nonzero(inked))
    # A drawing: one colour or the avatar's, and most of it ground; so is its frame.
    plain = bool((u == GROUND.u).all() and (v == GROUND.v).all()) or _is_avatar(luma, u, v)
    frame = not (inked[0].any() or inked[:, 0].any())
    drawn = plain and 0 < ink < WIDTH * HEIGHT // 2 and frame
    found = correlation(luma) if thorough else 0.0
    kind = Kind.FACE if drawn and found <= MAX_CORRELATION else Kind.RAW
    rows, cols = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    box = (int(cols[0]), int(rows[0]), int(cols[-1]), int(rows[-1])) if ink else (0, 0, 0, 0)
    return Verdict(kind, ink, found, zlib.crc32(luma.tobytes()), box)
