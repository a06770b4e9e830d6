"""The judgement that all device tests rest on: it knows a canvas, and it catches what is none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from anonemo_tray.face.avatar_pose import AvatarPose
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.style import Style
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.sensor.model import canonical_mesh, load_model
from tests.device.canary import MAX_CORRELATION, Image, Kind, correlation, judge, paint
from tools.actor.actor import Actor, ActorState
from tools.actor.identity import Identity


def drawing(style: Style = Style.CONTOURS) -> Image:
    """Return a face canvas in I420, (1080, 1280), to be spoilt."""
    points = Actor(canonical_mesh(load_model()), Identity.random(1)).truth(ActorState()).points
    pose = AvatarPose(corner_up_left=0.5, yaw=0.2, lips_apart=0.2)
    return np.array(Renderer().render(RenderFace(points, {}, pose), style).i420)


def camera() -> Image:
    """Return the luma of a picture as the feeder plays them: light and shade, and the canary."""
    slope = np.linspace(60, 190, 1280)[None, :, None] * np.ones((720, 1, 3))
    return np.ascontiguousarray(paint(slope.astype(np.uint8))[..., 1])


@pytest.mark.parametrize("style", Style)
def test_canvases_are_known(style: Style) -> None:
    assert judge(Renderer().pause().i420.tobytes(), thorough=True).kind is Kind.BLANK
    verdict = judge(drawing(style).tobytes(), thorough=True)
    assert verdict.kind is Kind.FACE
    assert verdict.ink > 1000
    assert judge(bytes(1280 * 1080), thorough=True).kind is Kind.ZERO


def _mixed(share: float) -> Callable[[Image], None]:
    def mix(i420: Image) -> None:
        i420[:720] = np.rint((1 - share) * i420[:720] + share * camera())

    return mix


def _inside_only(i420: Image) -> None:
    """Texture the drawn face with the camera's picture, and leave the rest as it was."""
    luma = i420[:720]
    inside = luma != luma[0, 0]
    luma[inside] = np.rint(0.5 * luma[inside] + 0.5 * camera()[inside])


def _tint(i420: Image) -> None:
    i420[720:].reshape(2, 360, 640)[0, 100, 90] += 1


def _corner(i420: Image) -> None:
    i420[0, 1279] ^= 1


def _whole(i420: Image) -> None:
    i420[:720] = camera()[:, ::-1]


@pytest.mark.parametrize("spoil", [_mixed(0.5), _mixed(0.02), _inside_only, _tint, _corner, _whole])
@pytest.mark.parametrize("style", [Style.CONTOURS, Style.AVATAR])
def test_p1_what_holds_camera_pixels_is_no_canvas(spoil: Callable[[Image], None], style: Style) -> None:
    picture = drawing(style)
    spoil(picture)
    assert judge(picture.tobytes(), thorough=True).kind is Kind.RAW


def test_the_canary_is_found_mirrored_too_and_nowhere_else() -> None:
    for picture in (camera(), camera()[:, ::-1], camera()[::-1]):
        assert correlation(np.ascontiguousarray(picture)) > 10 * MAX_CORRELATION
    assert max(correlation(drawing(style)[:720]) for style in Style) < MAX_CORRELATION
    assert correlation(np.random.default_rng(0).integers(0, 256, (720, 1280), np.uint8)) < MAX_CORRELATION
