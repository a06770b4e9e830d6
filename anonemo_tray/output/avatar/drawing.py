"""The avatar's drawing: its layers from back to front."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.face.avatar_pose import AvatarPose
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.output.avatar.body import body
from anonemo_tray.output.avatar.controls import Controls, controls
from anonemo_tray.output.avatar.head import Head
from anonemo_tray.output.avatar.palette import COLOURS, Colours, Palette
from anonemo_tray.output.layout import GROUND, HEIGHT, WIDTH
from anonemo_tray.output.splines import FloatArray, Splines
from anonemo_tray.output.thorvg import Colour, Linear, Paint, Radial, Stops, Surface

BOX: Final = (200, 0, 880, HEIGHT)
"""Left, top, width and height of what the head may ever reach."""

_REACH: Final = 24.0
"""How far beyond the points of its curves a drawing may go, pixels: curves swing out, lines have a width."""


class AvatarDrawing:
    """Draws poses.

    Args:
        palette: its colours.

    Raises:
        AnonEmoError: NO_DRAWING.
    """

    is_coloured = True

    def __init__(self, palette: Palette) -> None:
        self._colours = COLOURS[palette]
        self._surface = Surface(WIDTH, HEIGHT, limit=BOX)
        self._stops = _stops(self._colours)
        self._body = body()
        self._neck = self._body.paths[0]
        self._throat = self._body.paths[3]
        self._ground = _ground(self._colours, self._body)
        self._surface.pixels[:] = self._ground
        self._drawn = self.columns = (BOX[0], BOX[0] + BOX[2])
        self._head = Head()
        self._splines = Splines(self._head.splines.values())
        self._paths = dict(zip(self._head.splines, self._splines.paths, strict=True))

    def draw(self, face: RenderFace) -> NDArray[np.uint8]:
        """See `canvas.Drawing`."""
        pose = face.pose
        if pose is None:
            raise ValueError("no pose")
        c = controls(pose)
        points = self._head.points(c, pose.yaw, pose.pitch, pose.roll)
        self._splines.update(points)
        first, end = _columns(points)
        self.columns = min(first, self._drawn[0]), max(end, self._drawn[1])
        self._surface.pixels[:, slice(*self._drawn)] = self._ground[:, slice(*self._drawn)]
        self._drawn = first, end
        self._places = {name: points[number].tolist() for name, number in self._head.anchors.items()}
        self._draw_behind()
        self._draw_skin(pose)
        for side in ("r", "l"):
            self._draw_eye(side, pose)
        self._draw_nose(pose)
        self._draw_mouth(pose, c)
        self._draw_hair()
        # Brows are seen before the hair: they tell too much to be hidden.
        for side in ("r", "l"):
            self._fill(f"brow {side}", self._colours.brow)
        self._surface.finish()
        return self._surface.pixels

    def _fill(self, name: str, paint: Paint) -> None:
        self._surface.fill(self._paths[name], paint)

    def _fold(self, name: str, depth: float, ink: Colour | None = None) -> None:
        if depth > 0.01:
            self._fill(name, (ink or self._colours.deep).faded(depth))

    def _draw_behind(self) -> None:
        colours, surface = self._colours, self._surface
        self._fill("hair behind", colours.hair)
        self._fill("hair below", colours.hair)
        x, y = self._places["throat"]
        with surface.clipped(self._throat):
            surface.fill(self._neck, Radial(x, y - 20, 120, self._stops["throat"]))
        for side in ("r", "l"):
            self._fill(f"ear {side}", colours.skin)
            self._fill(f"ear's hollow {side}", colours.shade)

    def _draw_skin(self, pose: AvatarPose) -> None:
        x, y = self._places["light"]
        self._fill("face", Radial(x, y, 330, self._stops["skin"]))
        for side in ("r", "l"):
            x, y = self._places[f"blush {side}"]
            self._fill(f"blush {side}", Radial(x, y, 46, self._stops["blush"]))
        self._fill("shadow of the hair", self._colours.shade.faded(0.55))
        for number in range(2):
            self._fold(f"forehead {number}", 0.5 * pose.forehead)
        for side in ("r", "l"):
            right = side == "r"
            self._fold(f"frown {side}", 0.5 * pose.frown)
            self._fold(f"nasolabial {side}", 0.28 * (pose.nasolabial_right if right else pose.nasolabial_left))
            self._fold(f"nose's wrinkle {side}", 0.5 * pose.nose_wrinkle)
            self._fold(f"corner down {side}", 0.5 * pose.mouth_corner_down)
            for number in range(3):
                self._fold(f"crow {number} {side}", 0.5 * (pose.crow_right if right else pose.crow_left))
        if pose.chin_raise > 0.02:
            x, y = self._places["chin"]
            self._fill("chin", Radial(x, y, 28, self._stops["chin"]))
            self._fold("chin's fold", 0.5 * pose.chin_raise)

    def _draw_eye(self, side: str, pose: AvatarPose) -> None:
        colours, surface, paths = self._colours, self._surface, self._paths
        self._fold(f"bag {side}", 0.25 * pose.eye_narrow)
        eye = paths[f"eye {side}"]
        surface.fill(eye, colours.white)
        x, y = self._places[f"eye {side}"]
        with surface.clipped(eye):
            self._fill(f"iris {side}", Linear(x, y - 22, x, y + 26, self._stops["iris"]))
            self._fill(f"pupil {side}", colours.dark)
            self._fill(f"shade of the lid {side}", colours.dark.faded(0.22))
            self._fill(f"light {side}", colours.white)
            self._fill(f"small light {side}", colours.white.faded(0.6))
        self._fill(f"lid {side}", colours.shade.faded(0.45))
        surface.stroke(paths[f"kind {side}"], colours.deep.faded(0.55), 2.4)
        surface.stroke(paths[f"lower lid {side}"], colours.deep.faded(0.6), 2.6)
        surface.stroke(paths[f"lashes {side}"], colours.dark, 4.6)

    def _draw_nose(self, pose: AvatarPose) -> None:
        colours = self._colours
        self._fill("nose's shade", colours.shade.faded(0.5))
        x, y = self._places["nose's tip"]
        self._fill("nose's light", Radial(x, y, 15, self._stops["nose"]))
        for side in ("r", "l"):
            self._fill(f"nostril {side}", colours.deep.faded(0.75))
        self._surface.stroke(self._paths["nose's base"], colours.deep.faded(0.42), 2.8)
        for number in range(3):
            self._fold(f"bridge {number}", 0.5 * pose.nose_wrinkle)

    def _draw_mouth(self, pose: AvatarPose, c: Controls) -> None:
        colours, surface, paths = self._colours, self._surface, self._paths
        self._fill("lip's shadow", colours.shade.faded(0.7))
        if c.lower_y - c.upper_y > 0.8:
            surface.fill(paths["mouth"], colours.mouth)
            with surface.clipped(paths["mouth"]):
                self._fill("tongue", colours.tongue)
                teeth = colours.teeth.faded(1.2 - 1.2 * pose.lips_pucker)
                self._fill("lower teeth", teeth)
                self._fill("upper teeth", teeth)
                # Where the rows meet; apart, there is the dark between them.
                surface.stroke(paths["bite"], colours.mouth.faded(max(0.6 - 0.1 * c.bite, 0.0)), 2)
                self._fill("shade of the lip", colours.mouth.faded(0.16))
        self._fill("upper lip", colours.lip)
        self._fill("lower lip", colours.lip_light)
        if c.lower_y - c.upper_y <= 6:
            surface.stroke(paths["lips' line"], colours.mouth.faded(0.85), 3 + 1.5 * pose.lips_pressed)

    def _draw_hair(self) -> None:
        colours = self._colours
        x, y = self._places["light"]
        self._fill("hair", Linear(x - 60, y - 230, x + 120, y + 40, self._stops["hair"]))
        for number in range(3):
            self._fill(f"strand {number}", colours.hair_light.faded(0.55))


def _columns(points: FloatArray) -> tuple[int, int]:
    """Return the first column that a drawing through these points may reach, and the one behind the last; both even."""
    left, right = float(points[:, 0].min()) - _REACH, float(points[:, 0].max()) + _REACH
    return max(int(left) & ~1, BOX[0]), min(int(right) + 1 & ~1, BOX[0] + BOX[2])


def _stops(colours: Colours) -> dict[str, Stops]:
    return {
        "skin": Stops([colours.light, colours.skin, colours.skin, colours.shade], [0, 0.35, 0.62, 1]),
        "blush": Stops([colours.blush.faded(0.42), colours.blush.faded(0.2), colours.blush.faded(0)]),
        "throat": Stops([colours.deep.faded(0.6), colours.deep.faded(0.45), colours.deep.faded(0)]),
        "chin": Stops([colours.light.faded(0.7), colours.light.faded(0)]),
        "nose": Stops([colours.light, colours.light.faded(0)]),
        "iris": Stops([colours.dark, colours.iris, colours.iris_light], [0, 0.4, 1]),
        "hair": Stops([colours.hair_light, colours.hair]),
    }


def _ground(colours: Colours, shapes: Splines) -> NDArray[np.uint8]:
    """Return what never moves: uint8 (720, 1280, 4) as in `thorvg.Surface`."""
    surface = Surface(WIDTH, HEIGHT)
    surface.pixels[:] = (GROUND.u, GROUND.y, GROUND.v, 255)
    neck, torso, neckline, _ = shapes.paths
    surface.fill(neck, colours.skin)
    surface.fill(torso, Linear(440, 560, 860, 720, Stops([colours.cloth, colours.cloth_shade])))
    with surface.clipped(torso):
        surface.stroke(neckline, colours.cloth_shade, 24)
    surface.finish()
    return surface.pixels
