"""The eyes: where the irises are, and drawing the eyeball between the lids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anonemo_tray.face import topology as t
from anonemo_tray.sensor.opencv import cv2
from tools.actor.arrays import Array
from tools.actor.curves import SHIFT, fill, fixed, smooth, stroke
from tools.actor.pose import rotate_x, rotate_y
from tools.actor.regions import LEFT_EYE, RIGHT_EYE
from tools.actor.surface import Window, blend

_BALL_RADIUS = 1.08
_IRIS_RADIUS = 0.57
"""cm on the canonical face, whose eyes are a little smaller than people's."""

_IRIS_DEPTH = float(np.sqrt(_BALL_RADIUS**2 - _IRIS_RADIUS**2))
_OPENING_DEPTH = 0.16
"""cm from the lids' plane forwards to the cornea."""

_RIM = np.array([(0, 0, 0), (1, 0, 0), (0, 1, 0), (-1, 0, 0), (0, -1, 0)], dtype=np.float32) * _IRIS_RADIUS

_SCLERA = np.array([242, 238, 235], dtype=np.float32)


@dataclass(frozen=True)
class EyeLook:
    """Colours of the eyes, RGB.

    Attributes:
        iris: its middle colour.
        lash: lashes and the edge of the lids.
        rim: wet edge of the lower lid.
    """

    iris: tuple[float, float, float]
    lash: tuple[float, float, float]
    rim: tuple[float, float, float]


def eyeballs(resting: Array) -> Array:
    """Return the centres of the right and the left eyeball of a resting face (468, 3), (2, 3) cm."""
    centres = [resting[list(eye)].mean(axis=0) for eye in (RIGHT_EYE, LEFT_EYE)]
    placed: Array = np.array(centres) + np.array([0, 0.05, _OPENING_DEPTH - _BALL_RADIUS])
    return placed


def irises(centres: Array, gaze: tuple[float, float]) -> Array:
    """Return the landmarks of both irises, (10, 3) cm: for the right and the left eye the middle and four rim points.

    Args:
        centres: of the eyeballs, (2, 3).
        gaze: yaw and pitch of the eyes against the head, degrees; signs as in `Pose`.
    """
    turn = rotate_y(gaze[0]) @ rotate_x(gaze[1])
    disc = (_RIM + np.array([0, 0, _IRIS_DEPTH])) @ turn.T
    return np.concatenate([centre + disc for centre in centres]).astype(np.float32)


def draw_eyes(picture: Array, points: Array, look: EyeLook, light: float) -> None:
    """Draw both eyes.

    Args:
        picture: is drawn into.
        points: (478, 2), picture pixels.
        look: colours.
        light: how bright it is, 1 is ordinary.
    """
    for eye, iris in ((RIGHT_EYE, t.RIGHT_IRIS_CENTRE), (LEFT_EYE, t.LEFT_IRIS_CENTRE)):
        _draw_eye(picture, points[list(eye)], points[iris : iris + 5], look, light)


def _draw_eye(picture: Array, lids: Array, iris: Array, look: EyeLook, light: float) -> None:
    width = float(np.linalg.norm(lids[8] - lids[0]))
    window = Window.around(lids, 0.25 * width + 2, picture)
    if window is None:
        return
    under = window.of(picture)
    lids, iris = lids - window.origin, iris - window.origin
    loop = smooth(lids, closed=True)
    opening = np.zeros(under.shape[:2], dtype=np.uint8)
    fill(opening, loop, (255,))
    blend(under, _ball(under.shape, lids, iris, width, look, light), opening)
    upper, lower = smooth(lids[:9], closed=False), smooth(lids[[8, *range(9, 16), 0]], closed=False)
    stroke(under, lower, tuple(part * light for part in look.rim), max(1, round(width * 0.025)))
    stroke(under, upper, look.lash, max(1, round(width * 0.045)))


def _ball(shape: tuple[int, ...], lids: Array, iris: Array, width: float, look: EyeLook, light: float) -> Array:
    """Return a picture of the eyeball without lids."""
    ball: Array = np.empty(shape, dtype=np.uint8)
    ball[...] = np.minimum(_SCLERA * light, 250)
    unit = width / 2.6
    for corner, reach in ((lids[0], 0.32), (lids[8], 0.38)):
        _disc(ball, corner, reach * unit, _scaled((206, 172, 164), light))
    middle = iris[0]
    radius = float(np.mean(np.linalg.norm(iris[1:] - middle, axis=1)))
    colour = np.array(look.iris, dtype=np.float32)
    _disc(ball, middle, radius * 1.04, _scaled(colour * 0.42, light))
    _disc(ball, middle, radius * 0.9, _scaled(colour, light))
    _disc(ball, middle + np.array([0, radius * 0.3]), radius * 0.52, _scaled(np.minimum(colour * 1.3 + 8, 255), light))
    _disc(ball, middle, radius * 0.42, (14, 12, 12))
    # The upper lid and its lashes throw a shadow on the ball.
    shadow = np.zeros(shape, dtype=np.uint8)
    stroke(
        shadow, smooth(lids[:9], closed=False) + np.array([0, 0.02 * width]), (78, 80, 78), max(1, round(width * 0.12))
    )
    reach = max(3, round(width * 0.1)) | 1
    ball = cv2.subtract(ball, cv2.blur(shadow, (reach, reach)))
    _disc(ball, middle + np.array([-0.32, -0.36]) * radius, radius * 0.2, (250, 250, 250))
    return ball


def _disc(picture: Array, centre: Array, radius: float, colour: tuple[float, ...]) -> None:
    x, y = fixed(centre).tolist()
    cv2.circle(picture, (x, y), max(1, round(radius * (1 << SHIFT))), colour, -1, cv2.LINE_AA, SHIFT)


def _scaled(colour: Array | tuple[float, ...], light: float) -> tuple[float, ...]:
    scaled: list[float] = np.minimum(np.asarray(colour) * light, 250).tolist()
    return tuple(scaled)
