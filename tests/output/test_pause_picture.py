"""P3: in doubt, one constant picture: the same for every reason and for ever, and nothing is needed to show it."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np

from anonemo_tray.output.canvas import Renderer
from anonemo_tray.output.layout import GROUND

SHA256 = "d3ecb1d125916bfc574a51facdb9ca5f956487051563e2ff62abddf611366809"


def test_p3_it_is_this_picture_and_no_other() -> None:
    assert hashlib.sha256(Renderer().pause().i420.tobytes()).hexdigest() == SHA256


def test_p3_it_needs_no_library_that_draws() -> None:
    code = f"""
import hashlib
from anonemo_tray.output import thorvg
def fail(): raise OSError
thorvg._library_file = fail
from anonemo_tray.output.canvas import Renderer
assert hashlib.sha256(Renderer().pause().i420.tobytes()).hexdigest() == {SHA256!r}
assert thorvg.problem() is not None
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_it_is_symmetrical_so_that_nobody_sees_it_mirrored() -> None:
    pause = Renderer().pause()
    for plane in (pause.y, pause.u, pause.v):
        difference = np.abs(plane.astype(int) - plane[:, ::-1])
        assert difference.max() <= 12
        assert np.count_nonzero(difference > 2) < 50


def test_it_is_quiet_and_within_video_range() -> None:
    pause = Renderer().pause()
    assert pause.y.min() >= 16
    assert pause.y.max() <= 235
    for plane, ground in zip((pause.y, pause.u, pause.v), GROUND, strict=False):
        assert (plane[0] == ground).all()
        assert (plane[:, 0] == ground).all()
