"""Painting hair on the chart of skin: the scalp with its hairline, and the beard."""

from __future__ import annotations

import numpy as np

from anonemo_tray.face import topology as t
from anonemo_tray.sensor.opencv import cv2
from tools.actor.arrays import Array
from tools.actor.curves import smooth
from tools.actor.head import TEXTURE
from tools.actor.identity import Beard, Hair, Identity
from tools.actor.paint import Painting, noise
from tools.actor.regions import LOWER_LIP_ROWS, UPPER_LIP_ROWS

_ANGLES = 1024
_RADII = 64
_REACH = 2.0
"""Face radii from the middle of the chart to the end of the polar noise."""

_HAIRLINES = {
    Hair.SHAVED: (1.06, 1.06, 1.07, 1.06, 1.16, 3),
    Hair.SHORT: (1.04, 1.05, 1.07, 1.05, 1.14, 3),
    Hair.SWEPT: (1.04, 1.05, 1.07, 1.05, 1.14, 3),
    Hair.CURLY: (1.03, 1.03, 1.05, 1.04, 1.12, 3),
    Hair.BOB: (0.9, 0.93, 1.0, 1.01, 1.05, 3),
    Hair.LONG: (1.03, 1.02, 1.02, 1.01, 1.05, 3),
}
"""Where hair begins, in face radii from the middle of the chart, at 0, 30, 60, 85, 105 and 135 degrees from above."""

_HAIRLINE_ANGLES = np.radians([0, 30, 60, 85, 105, 135])


def paint_scalp(painting: Painting, identity: Identity, places: Array, rng: np.random.Generator) -> None:
    """Paint the hair of the head, in strands that run back from the hairline."""
    radius, angle = _polar(places)
    style = identity.hair
    line = np.interp(np.abs(angle), _HAIRLINE_ANGLES, _HAIRLINES[style]).astype(np.float32)
    parting = rng.uniform(-0.5, 0.5)
    if style in {Hair.SWEPT, Hair.BOB, Hair.LONG}:
        line += 0.05 * np.exp(-(((angle - parting) / 0.25) ** 2)).astype(np.float32)
    curl = 0.9 if style is Hair.CURLY else 0.0
    strands = _strands(rng, radius, angle, curl)
    edge = {Hair.SHAVED: 0.09, Hair.CURLY: 0.04}.get(style, 0.045)
    cover = np.clip((radius - line + (0.03 if style is Hair.BOB else 0.010) * strands) / edge, 0, 1)
    cover *= 0.6 if style is Hair.SHAVED else 0.99
    hair = np.array(identity.hair_colour, dtype=np.float32)
    gloss = np.exp(-(((radius - 1.28) / 0.16) ** 2)) * (0.35 if curl else 0.6)
    light = 0.92 + 0.17 * strands + gloss * (0.35 + 0.2 * strands)
    root = np.clip((radius - line) / 0.12, 0, 1) * 0.25 + 0.75
    painting.tint(cover.astype(np.float32), (hair + 8) * (light * root)[..., None])


def paint_beard(painting: Painting, identity: Identity, skin: Array, places: Array, rng: np.random.Generator) -> None:
    """Paint stubble or a full beard around mouth, chin and jaw."""
    if identity.beard is Beard.NONE:
        return
    edge = (132, 177, 213, 214, 216, 92, 165, 167, 164, 393, 391, 322, 436, 434, 433, 401, 361)
    jaw = t.FACE_OVAL[t.FACE_OVAL.index(361) : t.FACE_OVAL.index(132) + 1]
    loop = np.concatenate([places[list(edge)], (places[list(jaw)] - places[1]) * 1.35 + places[1]])
    mask = np.zeros((TEXTURE, TEXTURE), dtype=np.uint8)
    cv2.fillPoly(mask, [np.rint(smooth(loop, closed=True)).astype(np.int32)], 255)
    lips = places[[*UPPER_LIP_ROWS[0], *LOWER_LIP_ROWS[0][-2:0:-1]]]
    middle = lips.mean(axis=0)
    cv2.fillPoly(mask, [np.rint(smooth(middle + (lips - middle) * 1.08, closed=True)).astype(np.int32)], 0)
    soft = cv2.GaussianBlur(mask, (0, 0), 9).astype(np.float32) / 255
    stubble = identity.beard is Beard.STUBBLE
    grain = noise(rng, TEXTURE, TEXTURE, 1.6) * 0.6 + cv2.blur(noise(rng, TEXTURE, TEXTURE, 1.6), (1, 5)) * 0.9
    amount = np.clip(soft * (0.38 if stubble else 0.88) * (1 + 0.4 * grain), 0, 0.95)
    # Darker and redder than the head's hair, as beards are; skin shines through.
    ground = np.array(identity.hair_colour, dtype=np.float32) * (0.78, 0.7, 0.64) + 0.12 * skin
    painting.tint(amount, ground * (1 + 0.15 * grain)[..., None])


def _polar(places: Array) -> tuple[Array, Array]:
    """Return for each pixel of the texture its place around the face: (radius in face radii, angle from above)."""
    centre = np.array([0.5, 0.5]) * TEXTURE
    oval = places[list(t.FACE_OVAL)] - centre
    angles = np.arctan2(oval[:, 0], -oval[:, 1])
    order = np.argsort(angles)
    away = np.arange(TEXTURE, dtype=np.float32) - centre[0]
    x, y = away[None, :], away[:, None]
    angle = np.arctan2(x, -y)
    edge = np.interp(angle, angles[order], np.hypot(*oval.T)[order], period=2 * np.pi)
    return (np.hypot(x, y) / edge).astype(np.float32), angle.astype(np.float32)


def _strands(rng: np.random.Generator, radius: Array, angle: Array, curl: float) -> Array:
    """Return noise of about unit size that is long along the radius (straight hair) or round (curly hair)."""
    long: Array = noise(rng, _RADII, _ANGLES, 1.0)
    long = cv2.GaussianBlur(long, (0, 0), sigmaX=0.8, sigmaY=9.0, borderType=cv2.BORDER_REFLECT)
    long = long + 0.8 * cv2.GaussianBlur(noise(rng, _RADII, _ANGLES, 1.0), (0, 0), sigmaX=3.0, sigmaY=12.0)
    long = long / long.std()
    columns = (angle / (2 * np.pi) + 0.5 + 0.004 * noise(rng, TEXTURE, TEXTURE, 120)) * (_ANGLES - 1)
    rows = radius * ((_RADII - 1) / _REACH)
    straight = cv2.remap(long, columns.astype(np.float32), rows.astype(np.float32), cv2.INTER_LINEAR)
    if not curl:
        return straight
    mixed: Array = straight * (1 - curl) + noise(rng, TEXTURE, TEXTURE, 11) * curl
    return mixed
