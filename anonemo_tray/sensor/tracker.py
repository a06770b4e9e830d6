"""Finding the one face in a Frame: which person, is the measurement believable, where is it on the canvas."""

from __future__ import annotations

import numpy as np

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.canvas_size import HEIGHT, WIDTH
from anonemo_tray.face.landmarks import FACE_POINTS, FloatArray, Landmarks
from anonemo_tray.sensor.detector import FaceDetector
from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.landmarker import FaceLandmarker, Measurement
from anonemo_tray.sensor.mediapipe_c import Library, NativeError
from anonemo_tray.sensor.plausibility import is_doubtful
from anonemo_tray.sensor.selection import Box, Selection
from anonemo_tray.sensor.suppress_stderr import quiet_stderr

ALONE_INTERVAL = 10
"""Pictures from one detection of all faces to the next while one person is in view: 0.14 ms a picture (measured)."""

COMPANY_INTERVAL = 3
"""The same while several are: the others move too."""

PAINT = 128
"""Grey level over what is not the held person's."""


class FaceTracker:
    """Measures the landmarks of one person, held steadily, picture after picture; used from one thread.

    The landmarker itself is made for one face: with a second place it would look for a second face in every picture,
    which costs 3 ms. Instead all faces are looked for now and then, and when there are several, or the landmarker has
    strayed, everything around the held person is painted over before it sees the picture.

    Args:
        model: content of face_landmarker.task.

    Raises:
        AnonEmoError: LANDMARKER_FAILED.
    """

    def __init__(self, model: bytes) -> None:
        try:
            with quiet_stderr():
                self._library = Library()
                self._detector = FaceDetector(self._library, model)
                self._landmarker = FaceLandmarker(self._library, model)
                self._warm_up()
        except NativeError as error:
            raise AnonEmoError(Problem.LANDMARKER_FAILED) from error
        self._selection = Selection()
        self._pictures_since_detection = 0
        self._is_measured = False
        self._has_strayed = False

    def track(self, frame: Frame) -> Landmarks | None:
        """Measure the held person's face; what is around it may be painted over in the frame.

        Returns:
            None when nobody is in view, or the landmarks are doubtful or somebody else's.

        Raises:
            AnonEmoError: LANDMARKER_FAILED.
        """
        try:
            measurement = self._measure(frame)
        except NativeError as error:
            raise AnonEmoError(Problem.LANDMARKER_FAILED) from error
        landmarks = self._accept(measurement, frame)
        self._is_measured = landmarks is not None
        return landmarks

    def close(self) -> None:
        """Free MediaPipe's tasks; may be called more than once."""
        self._landmarker.close()
        self._detector.close()

    def _warm_up(self) -> None:
        """Look at an empty picture: the networks get their memory now, and say what they have to say now."""
        with self._library.image(np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)) as image:
            self._detector.detect(image)
            self._landmarker.detect(image, 0)

    def _measure(self, frame: Frame) -> Measurement | None:
        pixels = frame.pixels()
        with self._library.image(pixels) as image:
            if self._is_detection_due():
                self._selection.see(self._detector.detect(image), frame.captured_ns)
                self._pictures_since_detection = 0
            self._pictures_since_detection += 1
            if self._selection.held is None:
                return None
            if not (self._selection.others or self._has_strayed):
                return self._landmarker.detect(image, frame.captured_ns)
        _paint_around(pixels, self._selection.surroundings())
        with self._library.image(pixels) as image:
            return self._landmarker.detect(image, frame.captured_ns)

    def _is_detection_due(self) -> bool:
        interval = COMPANY_INTERVAL if self._selection.others else ALONE_INTERVAL
        return not self._is_measured or self._pictures_since_detection >= interval

    def _accept(self, measurement: Measurement | None, frame: Frame) -> Landmarks | None:
        held = self._selection.held
        if measurement is None or held is None:
            self._has_strayed = False
            return None
        box = _box_of(measurement.points)
        self._has_strayed = not box.is_same_face(held)
        if self._has_strayed or is_doubtful(measurement.points, measurement.pose, box):
            return None
        self._selection.follow(box, frame.captured_ns)
        rows, cols, _ = frame.pixels().shape
        try:
            return Landmarks(to_canvas(measurement.points, rows, cols), measurement.blendshapes, measurement.pose)
        except ValueError:  # out of the type's bounds: as doubtful as the rest
            return None


def to_canvas(points: FloatArray, rows: int, cols: int) -> FloatArray:
    """Place a picture's landmarks on the 1280 x 720 canvas: the whole picture fits into it, centred, undistorted.

    Args:
        points: (478, 3): x and z in picture widths, y in picture heights.
        rows: the picture's height in pixels.
        cols: the picture's width in pixels.

    Returns:
        float32 (478, 3), canvas pixels.
    """
    scale = min(WIDTH / cols, HEIGHT / rows)
    width, height = cols * scale, rows * scale
    factors = np.array([width, height, width], dtype=np.float32)
    offsets = np.array([(WIDTH - width) / 2, (HEIGHT - height) / 2, 0], dtype=np.float32)
    return points * factors + offsets


def _box_of(points: FloatArray) -> Box:
    """Return the box around the face mesh; not a number where a point is not."""
    x, y = points[:FACE_POINTS, 0], points[:FACE_POINTS, 1]
    return Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))


def _paint_around(pixels: Pixels, keep: Box) -> None:
    """Paint over everything outside a box."""
    rows, cols, _ = pixels.shape
    top, bottom = (min(rows, max(0, round(y * rows))) for y in (keep.top, keep.bottom))
    left, right = (min(cols, max(0, round(x * cols))) for x in (keep.left, keep.right))
    pixels[:top] = PAINT
    pixels[bottom:] = PAINT
    pixels[top:bottom, :left] = PAINT
    pixels[top:bottom, right:] = PAINT
