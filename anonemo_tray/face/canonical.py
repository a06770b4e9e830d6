"""The canonical geometry: everybody's expression on one and the same face.

The sensor publishes only how far a face is from its own resting face, on a few named axes, and how the head is turned;
size, place and shape of the face stay behind. The output draws that on the model's canonical face. In doubt there is
less expression, never more identity: a session starts with the canonical face at rest, and so does every new person.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from anonemo_tray.face import rig
from anonemo_tray.face.axes import EYE_OPEN, LIP_GAP, PUBLISHED, matrix
from anonemo_tray.face.baseline import Baseline
from anonemo_tray.face.canonical_face import Array, CanonicalFace, load_canonical_face
from anonemo_tray.face.expression import AXES, SHUT, Expression, compress, pack, unpack
from anonemo_tray.face.expression_lines import line_depths
from anonemo_tray.face.features import FeatureExtractor, Features
from anonemo_tray.face.landmarks import FACE_POINTS, FloatArray, Landmarks
from anonemo_tray.face.published import Geometry, PublishedFace
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.smoothing import OneEuro
from anonemo_tray.face.stabilizer import MOVEMENTS, Movement, Stabilizer

LOST_SECONDS: Final = 1.0
"""After so long without a face it may be another person: from then on the sensor holds whoever it finds."""

CALIBRATION_SECONDS: Final = 1.0
"""How long the face stays at rest while its own resting face is looked for; one look alone would give it away."""

_DOUBT: Final = 0.3
"""By this many deviations of its own error the resting face may be wrong: less of an expression is not shown."""

_ASIDE: Final = (0.5, 0.87)
"""Sines of the angle between face and camera, 30° and 60°, from which and to which the expression fades: of a face
seen from the side, what is measured is its profile rather than what it does."""

_STEP_LIMIT: Final = 0.2
_USUAL_POSE_SECONDS: Final = 60.0
"""Time constant with which the usual pose follows the head, once it is known for long."""

_POSE_PRIOR_SECONDS: Final = 1.0
_POSE_RECENT: Final = 3.0
"""How much more the present counts for the usual pose than its share of the time so far: whoever begins tilted and then
sits straight would be drawn tilted the other way for as long again, and the absolute pose would show longer."""

_FARTHEST: Final = 1500.0
"""Squared distance from people's mean beyond which landmarks are no face's (twice what 999 of 1,000 stills reach)."""

_CUT_HZ: Final = np.array(
    [
        {Movement.LIPS: 6.0, Movement.JAW: 6.0}.get(MOVEMENTS[axis.name], 12.0 if axis.name == "eye_open" else 3.0)
        for axis in PUBLISHED
    ]
)
"""Cut-offs of the smoothing at rest. Lids are the fastest: a blink is over in a tenth of a second."""

_SCALES: Final = np.array([axis.scale for axis in PUBLISHED])

_CALM_SECONDS: Final = 0.5
"""Time constant with which an expression goes back to rest while the landmarks are no face's."""


_ABSOLUTE: Final = np.array([axis.absolute for axis in PUBLISHED])


class Encoder:
    """Turns one session's faces into expression codes, as they come.

    Args:
        canonical: the statistics; None for those of the package.
        stabilizer: None for the program's; a mutant's is another.
    """

    def __init__(self, canonical: CanonicalFace | None = None, stabilizer: Stabilizer | None = None) -> None:
        canonical = canonical or load_canonical_face()
        self._stabilizer = stabilizer or Stabilizer()
        self._extractor = FeatureExtractor(canonical)
        self._baseline = Baseline(canonical)
        self._captured_ns: int | None = None
        self._smooth = OneEuro(_CUT_HZ, 0.06)
        self._smooth_rotation = OneEuro(1.5, 8.0)
        self._reset()

    def encode(self, landmarks: Landmarks, captured_ns: int) -> PublishedFace:
        """Return what is published of a face captured at some time."""
        return self.publish(self._extractor.measure(landmarks), captured_ns)

    def publish(self, features: Features | None, captured_ns: int) -> PublishedFace:
        """Return what is published of a measured face; None for landmarks that were no face's."""
        seconds = 0.0 if self._captured_ns is None else (captured_ns - self._captured_ns) / 1e9
        self._captured_ns = captured_ns
        if not 0 <= seconds < LOST_SECONDS:
            self._reset()
            seconds = 0.0
        if features is None or self._baseline.mahalanobis_distance(features.values) > _FARTHEST:
            self._calm(seconds)
        else:
            self._take(features, min(seconds, _STEP_LIMIT))
        # What is absolute does not hang on the resting face.
        doubt = np.where(_ABSOLUTE, 0.0, _DOUBT * self._baseline.doubt[:AXES] / _SCALES)
        shown = self._stabilizer(Expression(self._scales, self._rotation), doubt, seconds)
        return PublishedFace(Geometry.CANONICAL, pack(shown))

    def _reset(self) -> None:
        self._baseline.reset()
        self._smooth.reset()
        self._smooth_rotation.reset()
        self._usual_pose: Array | None = None
        self._pose_seconds = _POSE_PRIOR_SECONDS
        self._scales, self._rotation = np.zeros(AXES), np.zeros(3)
        self._stabilizer.reset()

    def _take(self, features: Features, seconds: float) -> None:
        baseline = self._baseline
        baseline.update(features.values, max(seconds, 1e-3))
        self._pose_seconds = min(self._pose_seconds + seconds, _POSE_RECENT * _USUAL_POSE_SECONDS)
        if self._usual_pose is None:
            # However somebody sits when the call begins, the drawn head looks ahead.
            self._usual_pose = features.rotation
        share = min(_POSE_RECENT * seconds / self._pose_seconds, 1.0)
        usual = self._usual_pose + (features.rotation - self._usual_pose) * share
        self._usual_pose = usual
        zero = np.where(_ABSOLUTE, 0.0, baseline.neutral[:AXES])
        deviation = features.values[:AXES] - zero
        deviation[LIP_GAP] = _less_habit(float(deviation[LIP_GAP]), float(baseline.neutral[LIP_GAP]))
        deviation = self._smooth(deviation, seconds)
        aside = math.hypot(features.rotation[0], features.rotation[1])
        seen = min(max((_ASIDE[1] - aside) / (_ASIDE[1] - _ASIDE[0]), 0.0), 1.0)
        share = seen if baseline.seconds >= CALIBRATION_SECONDS else 0.0
        self._scales = compress(deviation * share, float(baseline.neutral[EYE_OPEN]))
        self._rotation = self._smooth_rotation(features.rotation - usual, seconds)

    def _calm(self, seconds: float) -> None:
        """Let what is shown go to rest, and take nothing in."""
        self._scales = self._scales * math.exp(-seconds / _CALM_SECONDS)
        self._rotation = self._rotation * math.exp(-seconds / _CALM_SECONDS)
        self._smooth.reset()
        self._smooth_rotation.reset()


def _less_habit(gap: float, resting: float) -> float:
    """Return a gap between lips, mm, of which a habit of parted lips, which identifies, is mostly taken out.

    Shut lips stay shut, lips that are as far apart as at rest are shown a quarter as far, from twice as far apart two
    thirds, and a wide open mouth is shown as it is.
    """
    gap = max(gap, 0.0)
    habit = _HABIT * max(resting, _LEAST_GAP_MM)
    return gap**4 / (gap**3 + habit**3)


_LEAST_GAP_MM: Final = 0.1

_HABIT: Final = 1.5
"""Times the resting gap that a gap must be to be shown half as far."""

FACE_ROWS: Final = 450.0
"""Height of the drawn face at rest, pixels: 62 % of the canvas."""

RESTING_APERTURE_MM: Final = 4.2
"""Between the lids of people at rest, the median of stills; the model's own 3.1 look sleepy."""

_MIDDLE: Final = (639.5, 359.5)
"""Column and row of the middle of the drawn face at rest."""


class Decoder:
    """Turns expression codes into landmarks of the canonical face at a fixed place and size."""

    def __init__(self, canonical: CanonicalFace | None = None) -> None:
        canonical = canonical or load_canonical_face()
        self._face = canonical.face
        self._basis = canonical.basis.reshape(AXES, -1)
        self._millimetres = np.array([axis.scale * axis.gain for axis in PUBLISHED])
        self._aperture = RESTING_APERTURE_MM
        functionals = matrix(PUBLISHED).astype(np.float64)
        for axis, resting in ((LIP_GAP, 0.0), (EYE_OPEN, RESTING_APERTURE_MM)):
            self._face = self._face + (resting - (functionals[axis] * self._face).sum()) * self._basis[axis].reshape(
                -1, 3
            )
        outline = self._face[:FACE_POINTS]
        low, high = outline.min(axis=0), outline.max(axis=0)
        self._scale = FACE_ROWS / (high[1] - low[1])
        self._middle = (low + high)[:2] / 2

    def decode(self, face: PublishedFace) -> RenderFace:
        """Return the face to be drawn."""
        expression = unpack(face.payload)
        moves = expression.scales * self._millimetres
        if expression.scales[EYE_OPEN] < 0:
            # Shut is shut for the canonical eyes too, whatever the aperture of the person's.
            moves[EYE_OPEN] = -self._aperture * min(expression.scales[EYE_OPEN] / SHUT, 1.0)
        shape = self._face + (moves @ self._basis).reshape(-1, 3)
        turned = shape @ _rotation(expression.rotation)[:2].T - self._middle
        points: FloatArray = (turned * (self._scale, -self._scale) + _MIDDLE).astype(np.float32)
        return RenderFace(points, line_depths(expression.scales), rig.pose(expression))


def _rotation(sines: Array) -> Array:
    """Return the rotation of a head, (3, 3): Rz(roll) Rx(pitch) Ry(yaw)."""
    yaw, pitch, roll = np.arcsin(sines)
    sin_y, cos_y, sin_p, cos_p, sin_r, cos_r = (f(a) for a in (yaw, -pitch, roll) for f in (np.sin, np.cos))
    about_y = np.array([[cos_y, 0, sin_y], [0, 1, 0], [-sin_y, 0, cos_y]])
    about_x = np.array([[1, 0, 0], [0, cos_p, -sin_p], [0, sin_p, cos_p]])
    about_z = np.array([[cos_r, -sin_r, 0], [sin_r, cos_r, 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y)
