"""Whether what moves in a face moves in its drawing: correlations within people."""

from __future__ import annotations

import numpy as np

from tests.privacy.evaluation.stills import Array, Indices


def measure(points: Array) -> dict[str, Array]:
    """Measure faces as a viewer's eye would, in distances between the outer corners of the eyes.

    Args:
        points: (n, 478, 2), x right, y down.
    """
    across = points[:, 263] - points[:, 33]
    width = np.linalg.norm(across, axis=1)
    right = across / width[:, None]
    down = np.stack((-right[:, 1], right[:, 0]), axis=1)
    middle = (points[:, 33] + points[:, 263]) / 2

    def place(landmark: int, direction: Array) -> Array:
        return np.asarray(((points[:, landmark] - middle) * direction).sum(1) / width)

    def apart(one: int, other: int) -> Array:
        return np.asarray(np.linalg.norm(points[:, one] - points[:, other], axis=1) / width)

    def mean(landmarks: tuple[int, ...], direction: Array) -> Array:
        return np.asarray(np.mean([place(landmark, direction) for landmark in landmarks], axis=0))

    corners = (33, 133, 263, 362)
    return {
        "smile width": apart(61, 291),
        "smile lift": mean((13, 14, 0, 17), down) - mean((61, 291), down),
        "mouth opening": apart(13, 14),
        "blink": apart(159, 145) + apart(386, 374),
        "gaze across": mean((468, 473), right) - mean(corners, right),
        "gaze up and down": mean((468, 473), down) - mean(corners, down),
        "brow raise": -mean((105, 334, 70, 300, 55, 285), down),
        "brow lower": mean((55, 285, 107, 336), down),
    }


def correlations(one: dict[str, Array], other: dict[str, Array], person: Indices) -> dict[str, float]:
    """Return correlations of measures with everybody's own mean removed."""
    _, index = np.unique(person, return_inverse=True)

    def own(values: Array) -> Array:
        return np.asarray(values - (np.bincount(index, values) / np.bincount(index))[index])

    return {name: float(np.corrcoef(own(one[name]), own(other[name]))[0, 1]) for name in one}
