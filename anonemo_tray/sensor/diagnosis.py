"""The diagnosis of a frame without a face: too dark, turned, too far away, covered, or nobody there.

Pure but for the detector that it asks. It looks at the whole frame's brightness, at the frame turned and enlarged, and
at where the face was last; it never keeps a pixel.
"""

from __future__ import annotations

import numpy as np

from anonemo_tray.face.landmarks import FloatArray
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.sensor import mediapipe_c as c
from anonemo_tray.sensor.detector import DetectedFace, FaceDetector
from anonemo_tray.sensor.frame import Pixels
from anonemo_tray.sensor.plausibility import angles
from anonemo_tray.sensor.selection import SECOND, Box

DARK = 24.0
"""Mean grey level below which a frame without a face is called dark. The synthetic room is 0.11 of its light then, and
MediaPipe finds its actors down to 0.05: a bright wall does not make it dark, a bright face is found (measured)."""

UPRIGHT_MARGIN = 0.02
"""A face is upside down when the detector is surer of it by so much in the turned frame. Of upright synthetic faces it
is sure by 0.96 or more, of the same ones upside down by 0.71 to 0.87 (measured)."""

PROBE_NS = SECOND // 2
"""Between two searches in the turned and the enlarged frame, 4 detections, while nobody is found."""

GONE_NS = 5 * SECOND
"""For so long whoever vanished in the middle of the picture is taken to be there still, turned away or covered."""

TURNED = 30.0
"""Degrees of yaw or pitch beyond which a face that vanished is taken to have turned away."""

EDGE = 0.03
"""A face that vanished so near to the frame's edge, in frame widths or heights, has left it."""

_STEP = 2
_SAMPLED = 16


class Diagnosis:
    """Says why there is no face.

    Args:
        library: MediaPipe.
        detector: finds faces in a picture.
    """

    def __init__(self, library: c.Library, detector: FaceDetector) -> None:
        self._library = library
        self._detector = detector
        self._seen_ns: int | None = None
        self._seen_turned = False
        self._seen_at_edge = False
        self._probed_ns: int | None = None
        self._probed: NoFace | None = None

    def seen(self, box: Box, pose: FloatArray, now_ns: int) -> None:
        """Take in a face that is shown."""
        yaw, pitch, _ = angles(pose)
        self._seen_ns, self._probed = now_ns, None
        self._seen_turned = max(abs(yaw), abs(pitch)) > TURNED
        self._seen_at_edge = min(box.left, box.top, 1 - box.right, 1 - box.bottom) < EDGE

    def is_upside_down(self, pixels: Pixels, face: DetectedFace) -> bool:
        """Tell whether a face looks more like one in the frame turned by half, so that an upright one is invented."""
        turned = [
            DetectedFace(Box(1 - box.right, 1 - box.bottom, 1 - box.left, 1 - box.top), score)
            for box, score in self._detect(pixels[::-_STEP, ::-_STEP])
        ]
        return any(other.box.is_same_face(face.box) and other.score > face.score + UPRIGHT_MARGIN for other in turned)

    def of_nobody(self, pixels: Pixels, now_ns: int) -> NoFace:
        """Return why no face is found anywhere in the frame."""
        if is_dark(pixels):
            return NoFace.TOO_DARK
        if self._probed_ns is None or now_ns - self._probed_ns >= PROBE_NS:
            self._probed, self._probed_ns = self._probe(pixels), now_ns
        if self._probed is not None:
            return self._probed
        return self.of_vanished(now_ns)

    def of_vanished(self, now_ns: int) -> NoFace:
        """Return what has most likely become of the face that was shown last."""
        if self._seen_ns is None or now_ns - self._seen_ns > GONE_NS:
            return NoFace.NOBODY
        if self._seen_at_edge:
            return NoFace.MOVE_TO_MIDDLE
        return NoFace.TURN_TO_CAMERA if self._seen_turned else NoFace.COVERED

    def _probe(self, pixels: Pixels) -> NoFace | None:
        rows, cols, _ = pixels.shape
        # A face too small to be found in the whole frame is found in the part where faces mostly are.
        if self._detect(pixels[rows // 8 : rows * 5 // 8, cols // 4 : cols * 3 // 4]):
            return NoFace.COME_NEARER
        small = pixels[::_STEP, ::_STEP]
        if any(self._detect(np.rot90(small, quarters)) for quarters in (1, 2, 3)):
            return NoFace.TURN_PICTURE
        return None

    def _detect(self, pixels: Pixels) -> list[DetectedFace]:
        copy = np.ascontiguousarray(pixels)
        try:
            with self._library.image(copy) as image:
                return self._detector.detect(image)
        finally:
            if copy is not pixels:
                copy.fill(0)


def is_dark(pixels: Pixels) -> bool:
    """Tell whether a frame is dark; looks at one of 256 pixels."""
    return float(pixels[::_SAMPLED, ::_SAMPLED].mean()) < DARK
