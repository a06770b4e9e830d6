"""What an attacker computes of a published stream: families of figures about how a face moves, one row a recording."""

from __future__ import annotations

from typing import Final

import numpy as np

from anonemo_tray.face.axes import EYE_OPEN, PUBLISHED
from tests.privacy.evaluation.stills import Array

RATE: Final = 30.0
"""Pictures per second that streams are brought to before their figures are computed."""

AXES: Final = slice(0, len(PUBLISHED))
ROTATION: Final = slice(len(PUBLISHED), None)

WINDOW_SECONDS: Final = 6.0
"""What the sequence network sees at a time."""

_LEVELS: Final = (2, 10, 25, 50, 75, 90, 98)
_SPEED_LEVELS: Final = (25, 50, 75, 90, 97)
_BANDS_HZ: Final = (0.05, 0.2, 0.5, 1, 2, 3, 4, 5.5, 7.5, 10, 13)
_LAG: Final = 3
_SHUT: Final = -2.0
"""Code of the lids below which an attacker counts a blink, in scales."""

_TINY: Final = 1e-4


def even(codes: Array, seconds: Array) -> Array:
    """Return a stream as it is seen at RATE: each picture stays until the next."""
    now = np.arange(seconds[0], seconds[-1], 1 / RATE)
    return np.asarray(codes[np.searchsorted(seconds, now, "right") - 1])


def moments(x: Array) -> Array:
    """Mean, deviation, skewness and kurtosis of places, and of speeds."""
    return np.concatenate([_moments(x), _moments(np.diff(x, axis=0))[x.shape[1] :]])


def percentiles(x: Array) -> Array:
    """Percentiles of places, of speeds and of speeds over a third of a second."""
    steps = (np.abs(x[lag:] - x[:-lag]) for lag in (1, 10))
    return np.concatenate(
        [
            np.percentile(x, _LEVELS, axis=0).ravel(),
            *(np.percentile(one, _SPEED_LEVELS, axis=0).ravel() for one in steps),
        ]
    )


def correlations(x: Array) -> Array:
    """How places, and speeds at once and a tenth of a second apart, go together."""
    half = np.triu_indices(x.shape[1], 1)
    speed = x[3:] - x[:-3]
    later = _correlation(speed[:-_LAG], speed[_LAG:])
    return np.concatenate([_correlation(x, x)[half], _correlation(speed, speed)[half], later.ravel()])


def spectra(x: Array) -> Array:
    """Logarithms of the power in bands."""
    power = np.square(np.abs(np.fft.rfft((x - x.mean(0)) * np.hanning(len(x))[:, None], axis=0))) / len(x)
    band = np.digitize(np.fft.rfftfreq(len(x), 1 / RATE), _BANDS_HZ)
    return np.concatenate([np.log(power[band == one].mean(0) + _TINY) for one in range(1, len(_BANDS_HZ))])


def holds(x: Array) -> Array:
    """How often each number changes, for how long it rests, and how far it goes."""
    moved = np.abs(np.diff(x, axis=0)) > _TINY
    starts = (moved[1:] & ~moved[:-1]).mean(0)
    size = (np.abs(np.diff(x, axis=0))).sum(0) / np.maximum(moved.sum(0), 1)
    return np.concatenate([moved.mean(0), np.sqrt(starts), size, (np.abs(x) > _TINY).mean(0)])


def blinks(x: Array) -> Array:
    """How often, how long and how evenly the lids shut, and what they do between."""
    lids = x[:, EYE_OPEN]
    shut = lids < _SHUT
    starts = np.flatnonzero(shut[1:] & ~shut[:-1])
    between = np.diff(starts) / RATE if len(starts) > 3 else np.full(4, len(x) / RATE)
    length = shut.sum() / max(len(starts), 1) / RATE
    depth = np.percentile(lids[shut], (10, 50, 90)) if shut.any() else np.zeros(3)
    closing, opening = np.percentile(np.diff(lids), (1, 99))
    return np.concatenate(
        [
            [np.sqrt(len(starts) / len(x) * RATE), length, shut.mean(), closing, opening],
            np.log(np.percentile(between, (10, 50, 90)) + 0.1),
            [np.std(np.log(between + 0.1))],
            depth,
        ]
    )


def families(x: Array) -> dict[str, Array]:
    """Return the figures of a stream at RATE, by family; "everything" is all of them."""
    found = {
        "moments": moments(x),
        "percentiles": percentiles(x),
        "correlations": correlations(x),
        "spectra": spectra(x),
        "holds": holds(x),
    }
    return found | {"everything": np.concatenate(list(found.values()))}


def windows(x: Array) -> Array:
    """Return what a sequence network sees of a stream, (windows, d): smoothed courses of places and of speeds."""
    length = round(WINDOW_SECONDS * RATE)
    parts = [x[start : start + length] for start in range(0, len(x) - length + 1, length // 2)]
    seen = []
    for part in parts:
        spectrum = np.abs(np.fft.rfft(part - part.mean(0), axis=0))
        bands = np.add.reduceat(spectrum, [1, 3, 6, 12, 24, 48], axis=0) / len(part)
        speed = np.abs(np.diff(part, axis=0))
        seen.append(
            np.concatenate([part.mean(0), part.std(0), speed.mean(0), speed.max(0), np.log(bands + 1e-2).ravel()])
        )
    return np.array(seen)


def _moments(x: Array) -> Array:
    mean, deviation = x.mean(0), x.std(0)
    unit = (x - mean) / (deviation + 1e-2)
    return np.concatenate([mean, deviation, np.cbrt((unit**3).mean(0)), np.sqrt(np.sqrt((unit**4).mean(0)))])


def _correlation(one: Array, other: Array) -> Array:
    units = [(x - x.mean(0)) / (x.std(0) + 1e-2) for x in (one, other)]
    return np.asarray(units[0].T @ units[1] / len(one))
