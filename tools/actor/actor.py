"""The actor: one identity that can be put into a picture in any pose with any expression, and the truth of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from anonemo_tray.sensor.frame import Pixels
from anonemo_tray.sensor.model import VERTICES, CanonicalMesh
from tools.actor import ears
from tools.actor.arrays import Array
from tools.actor.body import Body
from tools.actor.complexion import paint_skin, skin_colour
from tools.actor.expression import EXPRESSIONS, SIDED, both, sculpt, weight_vector
from tools.actor.eyes import EyeLook, draw_eyes, eyeballs, irises
from tools.actor.field import Skin
from tools.actor.head import continue_shapes, head_of
from tools.actor.identity import Identity, shape_of
from tools.actor.mouth import draw_mouth, teeth
from tools.actor.pose import FOCAL, Pose, project
from tools.actor.regions import mirror
from tools.actor.surface import Surface
from tools.actor.wrinkles import Wrinkles

_LIGHT = np.array([-0.42, 0.5, 0.76]) / np.linalg.norm([-0.42, 0.5, 0.76])
"""Direction to the lamp in camera space: from the upper left, in front."""

_AMBIENT = 0.52
_LAMP = 0.56
_SKY = 0.07
"""Light from everywhere, from the lamp, and from above."""

_LID_GAZE = 1 / 50
"""Blink for each degree of looking down, and wide eye for each of looking up: the upper lid goes with the eye."""


@dataclass(frozen=True)
class ActorState:
    """What an actor does at one moment.

    Attributes:
        pose: where the head is.
        expression: weights from 0 to 1 of `EXPRESSIONS`; those not named are 0.
        gaze: yaw and pitch of the eyes against the head, degrees; signs as in `Pose`.
        visible: whether the actor is there at all.
    """

    pose: Pose = field(default_factory=Pose)
    expression: Mapping[str, float] = field(default_factory=dict)
    gaze: tuple[float, float] = (0.0, 0.0)
    visible: bool = True


@dataclass(frozen=True, eq=False)
class Truth:
    """What was drawn.

    Attributes:
        visible: whether there is a face.
        points: float32 (478, 2), picture pixels, in the order of MediaPipe's landmarks.
        pose: float32 (4, 4), canonical face (cm) to camera space.
        expression: the weights that were asked for.
        gaze: degrees, as asked for.
    """

    visible: bool
    points: Array
    pose: Array
    expression: Mapping[str, float]
    gaze: tuple[float, float]


class Actor:
    """One identity, painted and ready.

    Args:
        mesh: the canonical face.
        identity: who.
    """

    def __init__(self, mesh: CanonicalMesh, identity: Identity) -> None:
        self.identity = identity
        skin = Skin(mesh.vertices, mesh.triangles)
        shape = shape_of(identity, mesh, skin)
        head = head_of(identity, shape.vertices, mesh)
        self._resting = head.vertices
        self._shapes = continue_shapes(sculpt(shape.vertices, skin, mirror(mesh.vertices)))
        bias = {name: weight for name, weight in shape.bias.items() if name not in SIDED}
        for name in SIDED:
            bias |= both(name, shape.bias.get(name, 0.0))
        self._bias = weight_vector(bias)
        self._surface = Surface(head.triangles, head.texture, head.seam, _tones(identity))
        self._texture = paint_skin(identity, head.texture)
        self._wrinkles = Wrinkles(identity, head.texture)
        self._eyeballs = eyeballs(shape.vertices)
        self._upper_teeth, self._lower_teeth = teeth(shape.vertices)
        self._ears = ears.Ears(identity, shape.vertices)
        self._body = Body(identity, float(np.ptp(shape.vertices[[172, 397], 0])) / 2)
        self._eye_look = _eye_look(identity)

    def truth(self, state: ActorState) -> Truth:
        """Return where everything is in some state, without drawing."""
        matrix = state.pose.matrix()
        vertices = self._vertices(state)
        points = project(_moved(self._landmarks(vertices, state.gaze), matrix))
        return Truth(state.visible, points, matrix, state.expression, state.gaze)

    def draw(self, picture: Pixels, state: ActorState) -> Truth:
        """Draw the actor into a picture.

        Args:
            picture: uint8 (720, 1280, 3), RGB; what is around the actor stays.
            state: what the actor does.
        """
        matrix = state.pose.matrix()
        vertices = self._vertices(state)
        points = project(_moved(self._landmarks(vertices, state.gaze), matrix))
        truth = Truth(state.visible, points, matrix, state.expression, state.gaze)
        if not state.visible:
            return truth
        place = state.pose.place().reshape(1, 3)
        self._body.draw(picture, project(place)[0], FOCAL / -place[0, 2])
        seen = _moved(vertices, matrix)
        outline = project(seen)
        shades = self._shades(self._surface.normals(seen))
        far, near = self._ears.sides(matrix)
        self._ears.draw(picture, far, matrix)
        texture = self._wrinkles.worn(self._texture, dict(zip(EXPRESSIONS, self._weights(state).tolist(), strict=True)))
        self._surface.draw(picture, texture, outline, seen[:, 2], shades)
        self._ears.draw(picture, near, matrix)
        light = float(np.clip(shades[[6, 50, 280]].mean(), 0.5, 1.05))
        jaw = self._weights(state)[EXPRESSIONS.index("jawOpen")] * self._shapes[EXPRESSIONS.index("jawOpen"), 17]
        draw_mouth(
            picture,
            points,
            project(_moved(self._upper_teeth, matrix)),
            project(_moved(self._lower_teeth + jaw, matrix)),
            light,
        )
        draw_eyes(picture, points, self._eye_look, light)
        return truth

    def _weights(self, state: ActorState) -> Array:
        weights = weight_vector(state.expression) + self._bias
        lid = state.gaze[1] * _LID_GAZE
        for side in ("Left", "Right"):
            blink, wide = EXPRESSIONS.index("eyeBlink" + side), EXPRESSIONS.index("eyeWide" + side)
            weights[blink] += max(0.0, lid)
            weights[wide] += max(0.0, -lid)
            weights[wide] = max(0.0, weights[wide] - weights[blink])
        clipped: Array = np.minimum(weights, 1)
        return clipped

    def _vertices(self, state: ActorState) -> Array:
        """Return the vertices of the head in its own frame, (V, 3) cm."""
        vertices: Array = self._resting + np.tensordot(self._weights(state), self._shapes, axes=1)
        return vertices

    def _landmarks(self, vertices: Array, gaze: tuple[float, float]) -> Array:
        return np.concatenate([vertices[:VERTICES], irises(self._eyeballs, gaze)])

    @staticmethod
    def _shades(normals: Array) -> Array:
        lamp = np.maximum((normals @ _LIGHT + 0.25) / 1.25, 0)
        shades: Array = _AMBIENT + _LAMP * lamp + _SKY * normals[:, 1]
        return shades


def _moved(points: Array, matrix: Array) -> Array:
    moved: Array = points @ matrix[:3, :3].T + matrix[:3, 3]
    return moved


def _tones(identity: Identity) -> Pixels:
    """Return the colour factors of light on skin at each shade: shadows are redder, since light travels in skin."""
    shade = np.arange(256)[:, None] / 128
    red = np.array([0.10, 0.0, -0.03]) * (1 - 0.5 * identity.skin)
    warm = shade * (1 + red * np.clip(1 - shade, 0, 1) * 2)
    gloss = np.clip(shade - 1.0, 0, 1) ** 1.5 * (0.5 + 0.9 * identity.skin)
    return np.clip(np.rint(128 * (warm + gloss)), 0, 255).astype(np.uint8)


def _eye_look(identity: Identity) -> EyeLook:
    skin = skin_colour(identity)
    red, green, blue = (skin * np.array([0.9, 0.7, 0.68])).tolist()
    return EyeLook(identity.eye_colour, (30.0, 22.0, 20.0), (red, green, blue))
