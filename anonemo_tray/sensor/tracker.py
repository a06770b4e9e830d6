"""Finding the one face in a Frame: which person, is the result plausible, where is it on the canvas."""

from __future__ import annotations

import numpy as np

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.canvas_size import HEIGHT, WIDTH
from anonemo_tray.face.landmarks import FACE_POINTS, FloatArray, Landmarks
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.sensor.detector import DetectedFace, FaceDetector
from anonemo_tray.sensor.diagnosis import Diagnosis, is_dark
from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.landmarker import FaceLandmarker, LandmarkerResult
from anonemo_tray.sensor.mediapipe_c import Library, NativeError
from anonemo_tray.sensor.mouth_cover import is_mouth_covered
from anonemo_tray.sensor.plausibility import why_implausible
from anonemo_tray.sensor.selection import Box, Selection
from anonemo_tray.sensor.suppress_stderr import suppress_stderr

ALONE_INTERVAL = 10
"""Frames from one detection of all faces to the next while one person is in view: 0.14 ms a frame (measured)."""

COMPANY_INTERVAL = 3
"""The same while several are: the others move too."""

TURN_INTERVAL = 3
"""Detections from one look at whether the target is upside down to the next, while it is tracked. Before it is shown,
every detection is such a look."""

MIN_SIDE = 16
"""Pixels: nobody is in a frame that is narrower or lower, and MediaPipe refuses parts of it that are empty."""

PAINT = 128
"""Grey level over what is not the target's."""


class FaceTracker:
    """Finds the landmarks of one person, the target, frame after frame; used from one thread.

    The landmarker itself is made for one face: with a second place it would look for a second face in every frame,
    which costs 3 ms. Instead all faces are looked for now and then, and when there are several, or the landmarker has
    drifted, everything around the target is painted over before it sees the frame.

    A face that is upside down is not shown: the landmarker invents an upright one for it. Nor is one behind a mask, for
    which it invents a shut mouth.

    Attributes:
        no_face: why the last frame gave no face; None when it gave one.

    Args:
        model: content of face_landmarker.task.

    Raises:
        AnonEmoError: LANDMARKER_FAILED.
    """

    def __init__(self, model: bytes) -> None:
        try:
            with suppress_stderr():
                self._library = Library()
                self._detector = FaceDetector(self._library, model)
                self._landmarker = FaceLandmarker(self._library, model)
                self._warm_up()
        except NativeError as error:
            raise AnonEmoError(Problem.LANDMARKER_FAILED) from error
        self._diagnosis = Diagnosis(self._library, self._detector)
        self.no_face: NoFace | None = None
        self._selection = Selection()
        self._detections = 0
        self._is_upside_down = False
        self._is_mouth_covered = False
        self._frames_since_detection = 0
        self._is_tracked = False
        self._has_drifted = False

    def track(self, frame: Frame) -> Landmarks | None:
        """Find the target's face; what is around it may be painted over in the frame.

        Returns:
            None when nobody is in view, or the landmarks are implausible or somebody else's.

        Raises:
            AnonEmoError: LANDMARKER_FAILED.
        """
        if min(frame.pixels().shape[:2]) < MIN_SIDE:
            self.no_face, self._is_tracked = NoFace.NOBODY, False
            return None
        try:
            result = self._detect(frame)
        except NativeError as error:
            raise AnonEmoError(Problem.LANDMARKER_FAILED) from error
        landmarks = self._accept(result, frame)
        if landmarks is not None:
            self.no_face = None
        self._is_tracked = landmarks is not None
        return landmarks

    def close(self) -> None:
        """Free MediaPipe's tasks; may be called more than once."""
        self._landmarker.close()
        self._detector.close()

    def _warm_up(self) -> None:
        """Look at an empty frame: the networks get their memory now, and say what they have to say now."""
        with self._library.image(np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)) as image:
            self._detector.detect(image)
            self._landmarker.detect(image, 0)

    def _detect(self, frame: Frame) -> LandmarkerResult | None:
        pixels = frame.pixels()
        with self._library.image(pixels) as image:
            if self._is_detection_due():
                self._look_around(pixels, self._detector.detect(image), frame.captured_ns)
                self._frames_since_detection = 0
            self._frames_since_detection += 1
            if self._selection.target is None or self._is_upside_down:
                return None
            if not (self._selection.others or self._has_drifted):
                return self._landmarker.detect(image, frame.captured_ns)
        _paint_around(pixels, self._selection.surroundings())
        with self._library.image(pixels) as image:
            return self._landmarker.detect(image, frame.captured_ns)

    def _look_around(self, pixels: Pixels, faces: list[DetectedFace], now_ns: int) -> None:
        """Take in a detection: who is the target, is the picture the right way up, and why there may be no face."""
        self._selection.update([face.box for face in faces], now_ns)
        self._detections += 1
        target = self._selection.target
        mine = next((face for face in faces if target is not None and face.box == target), None)
        if target is None:
            self._is_upside_down = False
        elif mine is not None and (not self._is_tracked or self._detections % TURN_INTERVAL == 0):
            self._is_upside_down = self._diagnosis.is_upside_down(pixels, mine)
        if self._is_tracked and not self._is_upside_down:
            return
        if self._is_upside_down:
            self.no_face = NoFace.TURN_PICTURE
        elif not faces:
            self.no_face = self._diagnosis.of_nobody(pixels, now_ns)
        elif is_dark(pixels):
            self.no_face = NoFace.TOO_DARK
        else:
            self.no_face = NoFace.TWO_PEOPLE if len(faces) > 1 or target is None else NoFace.COVERED

    def _is_detection_due(self) -> bool:
        interval = COMPANY_INTERVAL if self._selection.others else ALONE_INTERVAL
        return not self._is_tracked or self._frames_since_detection >= interval

    def _accept(self, result: LandmarkerResult | None, frame: Frame) -> Landmarks | None:
        target = self._selection.target
        if result is None or target is None:
            self._has_drifted = False
            return None
        box = _box_of(result.points)
        self._has_drifted = not box.is_same_face(target)
        if self._has_drifted:
            return None
        implausible = why_implausible(result.points, result.pose, box)
        if implausible is not None:
            self.no_face = implausible
            return None
        self._selection.follow(box, frame.captured_ns)
        self._diagnosis.seen(box, result.pose, frame.captured_ns)
        rows, cols, _ = frame.pixels().shape
        try:
            landmarks = Landmarks(to_canvas(result.points, rows, cols), result.blendshapes, result.pose)
        except ValueError:  # out of the type's bounds: as implausible as the rest
            return None
        if self._is_mouth_hidden(result.points, frame.pixels()):
            self.no_face = NoFace.COVERED
            return None
        return landmarks

    def _is_mouth_hidden(self, points: FloatArray, pixels: Pixels) -> bool:
        """Tell whether a mask is before the mouth, by a look as often as all faces are looked for."""
        if not self._is_tracked or self._frames_since_detection == 1:
            self._is_mouth_covered = is_mouth_covered(pixels, points, was_covered=self._is_mouth_covered)
        return self._is_mouth_covered


def to_canvas(points: FloatArray, rows: int, cols: int) -> FloatArray:
    """Place a frame's landmarks on the 1280 x 720 canvas: the whole frame fits into it, centred, undistorted.

    Args:
        points: (478, 3): x and z in frame widths, y in frame heights.
        rows: the frame's height in pixels.
        cols: the frame's width in pixels.

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
