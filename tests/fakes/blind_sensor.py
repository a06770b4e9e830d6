"""The real sensor process on a camera of noise, with a tracker that always finds the same face.

`python -m tests.fakes.blind_sensor SEED [mutant]`: whatever the seed, and so the pixels, its traffic must be the same.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

import numpy as np

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.encoder import Encode, encoder
from anonemo_tray.face.landmarks import Landmarks
from anonemo_tray.face.published import Geometry, PublishedFace
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.ipc.pipes import open_child_ends
from anonemo_tray.sandbox import Guards
from anonemo_tray.sensor import main as sensor_main
from anonemo_tray.sensor.face_sensor import FaceSensor
from anonemo_tray.sensor.frame import Frame

PICTURES = 160


class NoiseCamera:
    """Pictures full of seeded noise at fixed times, then the camera is lost."""

    is_live = True

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._count = 0

    def read(self, frame: Frame) -> bool:
        if self._count == PICTURES:
            raise AnonEmoError(Problem.CAMERA_LOST, f"pixels {frame.pixels()[0, 0]}")
        self._count += 1
        time.sleep(0.01)
        frame.captured_ns = self._count * 33_000_000
        frame.prepare(720, 1280)[...] = self._random.integers(0, 256, (720, 1280, 3), dtype=np.uint8)
        return self._count % 7 != 0

    def close(self) -> None:
        """Nothing to release."""


class SameFaceTracker:
    """Finds the same face in every picture but each fifth; in the last ones in each fifth only."""

    last: Frame
    no_face: NoFace | None = None

    def __init__(self) -> None:
        points = np.random.default_rng(0).uniform(100, 700, (478, 3)).astype(np.float32)
        self._face = Landmarks(points, np.zeros(52, np.float32), np.eye(4, dtype=np.float32))
        self._count = 0

    def track(self, frame: Frame) -> Landmarks | None:
        SameFaceTracker.last = frame
        self._count += 1
        # Whatever the reason, it does not come from the pixels here.
        is_fifth, is_late = self._count % 5 == 0, self._count > PICTURES // 2
        self.no_face = NoFace.COVERED if is_fifth is not is_late else None
        return self._face if self.no_face is None else None

    def close(self) -> None:
        """Nothing to free."""


def leaky_encoder(geometry: Geometry) -> Encode:
    """Leak on purpose: a thumbnail of one bit a pixel rides in the lowest bits of what is published."""
    encode = encoder(geometry)

    def encode_with_a_thumbnail(landmarks: Landmarks, captured_ns: int) -> PublishedFace:
        face = encode(landmarks, captured_ns)
        payload = np.frombuffer(face.payload, np.uint8).copy()
        # Positions have two bytes each, the lower one first; a code has one.
        carriers = payload[:: 2 if geometry is Geometry.OWN else 1]
        thumbnail = SameFaceTracker.last.pixels()[::25, ::40, 1].ravel()[: len(carriers)] >> 7
        carriers[: len(thumbnail)] = (carriers[: len(thumbnail)] & 0xFE) | thumbnail
        return PublishedFace(face.geometry, payload.tobytes())

    return encode_with_a_thumbnail


def main() -> int:
    seed = int(sys.argv[1])

    def open_sensor(_: Mapping[str, object]) -> FaceSensor:
        return FaceSensor(NoiseCamera(seed), SameFaceTracker())

    if "mutant" in sys.argv:
        setattr(sensor_main, "encoder", leaky_encoder)  # noqa: B010 -- not an exported name
    ends = open_child_ends()
    # Every picture's message arrives: which of them a busy machine drops does not depend on the pixels either.
    setattr(ends.sender, "send_latest", ends.sender.send)  # noqa: B010 -- a method, replaced for this test
    return sensor_main.run(ends, Guards.target(), open_sensor)


if __name__ == "__main__":
    sys.exit(main())
