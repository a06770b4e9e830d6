"""The looks that a face is rated in: the program's styles, the paper's points, and plain photographs.

Drawn looks go the program's own way: encoder, message, decoder, renderer. What is rated is what callers would see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from anonemo_tray.face.decoder import FaceDecoder
from anonemo_tray.face.encoder import encoder
from anonemo_tray.face.landmarks import FACE_POINTS, Landmarks
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import DEFAULT_STYLE, Style
from anonemo_tray.ipc.messages import Decoder, Face, encode
from anonemo_tray.output.canvas import Canvas, Renderer
from anonemo_tray.output.layout import HEIGHT, WIDTH
from anonemo_tray.sensor.opencv import cv2
from tests.rating.faces import Faces, Points, Rgb, read_picture

PAPER: Final = "paper"
PHOTOGRAPH: Final = "photograph"

FRAMES_PER_SECOND: Final = 20
REST_SECONDS: Final = 6.0
FADE_SECONDS: Final = 0.5
APEX_SECONDS: Final = 1.5
"""The course of an item. Resting comes first, so that the program knows the resting face before anything is shown."""

_JITTER: Final = 0.3
"""Standard deviation of the landmarks' noise, canvas pixels: a calm webcam's."""

_FACE_ROWS: Final = 430.0
"""Height of every resting face in front of the camera, canvas pixels; size and place carry nothing."""


def looks(*, with_photographs: bool) -> list[str]:
    """Return the names of all looks there are."""
    styles = [style.name.lower() for style in Style if style is DEFAULT_STYLE or not style.is_avatar]
    return [*styles, PAPER, *([PHOTOGRAPH] if with_photographs else [])]


def to_rgb(canvas: Canvas) -> Rgb:
    """Return a canvas as RGB, uint8 (720, 1280, 3)."""
    return np.asarray(cv2.cvtColor(canvas.i420, cv2.COLOR_YUV2RGB_I420), np.uint8)


@dataclass(frozen=True)
class Showing:
    """A person's course from rest to apex.

    Attributes:
        rest: row of the resting face.
        apex: row of the face that is to be rated.
        seed: of the jitter.
    """

    rest: int
    apex: int
    seed: int

    def frames(self, faces: Faces) -> Iterator[Landmarks]:
        """Yield what the camera measures, picture by picture."""
        rng = np.random.default_rng(self.seed)
        stills = [_placed(faces.points[row], faces.points[self.rest]) for row in (self.rest, self.apex)]
        scores = [faces.blendshapes[row] for row in (self.rest, self.apex)]
        pose = np.eye(4, dtype=np.float32)
        for share in _course():
            points = stills[0] + share * (stills[1] - stills[0]) + rng.normal(0, _JITTER, stills[0].shape)
            yield Landmarks(points.astype(np.float32), scores[0] + share * (scores[1] - scores[0]), pose)


def _course() -> list[float]:
    """Return the share of the apex in each picture."""
    rest, fade, apex = (round(part * FRAMES_PER_SECOND) for part in (REST_SECONDS, FADE_SECONDS, APEX_SECONDS))
    return [0.0] * rest + [(number + 1) / (fade + 1) for number in range(fade)] + [1.0] * apex


LAST_RESTING: Final = round(REST_SECONDS * FRAMES_PER_SECOND) - 1
FRAMES: Final = len(_course())


def _placed(points: Points, rest: Points) -> Points:
    """Return a face where the resting face is in the middle of the canvas at an even size."""
    low, high = rest[:FACE_POINTS, :2].min(0), rest[:FACE_POINTS, :2].max(0)
    scale = _FACE_ROWS / float(high[1] - low[1])
    middle = np.array([*(low + high) / 2, 0.0])
    placed: Points = ((points - middle) * scale + (WIDTH / 2, HEIGHT / 2, 0.0)).astype(np.float32)
    return placed


class Stage:
    """Draws showings in one look.

    Args:
        faces: who is shown.
        look: one of `looks`.
    """

    def __init__(self, faces: Faces, look: str) -> None:
        self._faces = faces
        self._look = look
        self._renderer = Renderer()

    def stills(self, showing: Showing) -> tuple[Rgb, Rgb]:
        """Return the picture at the end of rest and the last one of the apex, uint8 (720, 1280, 3)."""
        if self._look == PHOTOGRAPH:
            rest, apex = (_letterboxed(read_picture(self._faces.pictures[row])) for row in (showing.rest, showing.apex))
            return rest, apex
        first, last = self._draw(showing, (LAST_RESTING, FRAMES - 1))
        return first, last

    def clip(self, showing: Showing) -> Iterator[Rgb]:
        """Yield every picture of a drawn showing."""
        yield from self._draw(showing, range(FRAMES))

    def _draw(self, showing: Showing, wanted: tuple[int, ...] | range) -> Iterator[Rgb]:
        """Send all pictures the program's way; yield the wanted ones."""
        own = self._look == PAPER
        style = Style.POINTS if own else Style[self._look.upper()]
        publish = encoder(Geometry.OWN if own else Geometry.CANONICAL)
        cut, decode = Decoder(), FaceDecoder().decode
        for number, landmarks in enumerate(showing.frames(self._faces)):
            captured_ns = round(number * 1e9 / FRAMES_PER_SECOND)
            sent = Face(number, captured_ns, style, publish(landmarks, captured_ns))
            for message in cut.feed(encode(sent)):
                if isinstance(message, Face) and number in wanted:
                    yield to_rgb(self._renderer.render(decode(message.face), message.style))


def _letterboxed(picture: Rgb) -> Rgb:
    """Return a photograph in the middle of a grey canvas, as high as it is."""
    rows, columns, _ = picture.shape
    scale = min(HEIGHT / rows, WIDTH / columns)
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    canvas = np.full((HEIGHT, WIDTH, 3), 200, np.uint8)
    top, left = (HEIGHT - size[1]) // 2, (WIDTH - size[0]) // 2
    canvas[top : top + size[1], left : left + size[0]] = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return canvas
