from typing import Any

import numpy as np
import pytest

from anonemo_tray.face.landmarks import BOUND, Landmarks

GOOD: dict[str, Any] = {
    "points": np.zeros((478, 3), np.float32),
    "blendshapes": np.zeros(52, np.float32),
    "pose": np.eye(4, dtype=np.float32),
}


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1.01 * BOUND])
def test_what_is_not_finite_or_out_of_bounds_is_no_face(name: str, value: float) -> None:
    bad = GOOD[name].copy()
    bad.flat[3] = value
    with pytest.raises(ValueError, match=name):
        Landmarks(**{**GOOD, name: bad})


@pytest.mark.parametrize(("name", "shape"), [("points", (468, 3)), ("blendshapes", (51,)), ("pose", (3, 4))])
def test_another_shape_is_no_face(name: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=name):
        Landmarks(**{**GOOD, name: np.zeros(shape, np.float32)})


def test_nobody_can_change_a_face_afterwards() -> None:
    points = GOOD["points"].copy()
    face = Landmarks(**{**GOOD, "points": points})
    points[0] = 5
    assert face.points.max() == 0
    with pytest.raises(ValueError, match="read-only"):
        face.points[0] = 5


def test_its_text_holds_no_coordinate() -> None:
    assert repr(Landmarks(**GOOD)) == "Landmarks(<redacted>)"
