"""The clip that `--demo` shows, through the sensor's own file camera and landmarker."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from anonemo_tray.face.canonical import Encoder
from anonemo_tray.face.landmarks import FACE_POINTS
from anonemo_tray.sensor.files import VideoFile
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.model import canonical_mesh, load_model
from anonemo_tray.sensor.pace import MediaTime
from anonemo_tray.sensor.sources import DEMO_CLIP
from anonemo_tray.sensor.tracker import FaceTracker
from tools.actor.actor import Actor
from tools.actor.identity import Identity
from tools.actor.performance import DEMO, Performance

FPS = 30
FRAMES = round(DEMO.period * FPS)
SEED = 0


@pytest.fixture
def clip() -> Iterator[VideoFile]:
    """The demo, in an endless loop like the program's, but as fast as it can be read."""
    camera = VideoFile(DEMO_CLIP, live=True)
    camera._pace = MediaTime(camera.fps)
    yield camera
    camera.close()


def test_it_is_small_and_says_what_it_is(clip: VideoFile) -> None:
    assert DEMO_CLIP.stat().st_size < 4_000_000
    assert (clip.fps, clip.frame_count) == (FPS, FRAMES)
    frame = Frame()
    assert clip.read(frame)
    assert frame.pixels().shape == (720, 1280, 3)


def test_the_face_is_in_every_frame_where_it_was_drawn_and_the_loop_goes_on_without_a_jump(clip: VideoFile) -> None:
    actor, performance = Actor(canonical_mesh(load_model()), Identity.random(SEED)), Performance(SEED, DEMO)
    tracker, encoder, frame = FaceTracker(load_model()), Encoder(), Frame()
    points, errors, known_s = [], [], 0.0
    for number in range(FRAMES + 2 * FPS):
        assert clip.read(frame)
        landmarks = tracker.track(frame)
        assert landmarks is not None, f"no face in frame {number}"
        encoder.encode(landmarks, frame.captured_ns)
        assert encoder._baseline.seconds >= known_s, f"the resting face was forgotten at frame {number}"
        known_s = encoder._baseline.seconds
        truth = actor.truth(performance.state(number / FPS)).points[:FACE_POINTS]
        points.append(landmarks.points[:FACE_POINTS, :2])
        errors.append(float(np.linalg.norm(points[-1] - truth, axis=1).mean() / np.ptp(truth[:, 0])))
    tracker.close()
    assert known_s > DEMO.period
    # In widths of the face.
    assert np.mean(errors) < 0.025
    assert max(errors) < 0.07
    steps = np.abs(np.diff(points, axis=0)).mean(axis=(1, 2))
    assert steps[FRAMES - 1] < np.percentile(steps, 75), "from the last frame to the first"
