"""The stabilizer: nothing at rest, something when a face speaks, and never stuck."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from anonemo_tray.face import stabilizer as stabilizer_module
from anonemo_tray.face.axes import EYE_OPEN, PUBLISHED
from anonemo_tray.face.canonical_face import Array
from anonemo_tray.face.expression import AXES, SHUT, Expression, pack
from anonemo_tray.face.stabilizer import MOVEMENTS, Movement, Stabilizer, Steps

PICTURE = 1 / 30
SURE = np.zeros(AXES)
NAMES = [axis.name for axis in PUBLISHED]
WITHOUT_DEAD_ZONE = Steps(0.0, 0.0, 1 / 16, 0.0, 0.02, 2.5)


def play(stabilizer: Stabilizer, course: Array) -> list[Expression]:
    """Show scales (n, AXES), one picture after the other."""
    return [stabilizer(Expression(scales, np.zeros(3)), SURE, PICTURE) for scales in course]


def one(axis: str, values: Array) -> Array:
    course = np.zeros((len(values), AXES))
    course[:, NAMES.index(axis)] = values
    return course


def test_every_axis_has_a_kind_of_movement() -> None:
    assert sorted(MOVEMENTS) == sorted(NAMES)


def changes(stabilizer: Stabilizer) -> int:
    """How often the code of somebody at rest changes in ten seconds of tremor, noise and a lamp's flicker."""
    now = np.arange(300) * PICTURE
    noise = np.random.default_rng(1).normal(0, 0.03, (300, AXES))
    course = noise + 0.06 * np.sin(2 * np.pi * 5 * now)[:, None] + 0.03 * np.sin(2 * np.pi * 10.05 * now)[:, None]
    codes = [pack(expression) for expression in play(stabilizer, course)]
    return sum(first != second for first, second in itertools.pairwise(codes))


def test_p1_tremor_and_noise_at_rest_change_nothing() -> None:
    assert changes(Stabilizer()) == 0


@pytest.mark.parametrize("axis", sorted(set(NAMES) - {"eye_open"}))
def test_p1_an_axis_without_its_dead_zone_is_found(axis: str) -> None:
    mutant = {name: kind.value for name, kind in MOVEMENTS.items()} | {axis: WITHOUT_DEAD_ZONE}
    assert changes(Stabilizer(mutant)) > 100


@pytest.mark.parametrize("axis", sorted(set(NAMES) - {"eye_open"}))
def test_what_is_held_is_published_and_goes_back_to_rest(axis: str) -> None:
    stabilizer = Stabilizer()
    held = play(stabilizer, one(axis, np.full(30, 1.8)))[-1]
    assert held.scales[NAMES.index(axis)] > 1
    rest = play(stabilizer, np.zeros((30, AXES)))[-1]
    assert pack(rest) == bytes(AXES + 3)


def test_lips_follow_speech_within_a_picture() -> None:
    gap = NAMES.index("lip_gap")
    measured = (np.arange(120) // 3 % 2).astype(np.float64)  # five times a second open and shut
    shown = np.array([face.scales[gap] for face in play(Stabilizer(), one("lip_gap", measured))])
    assert ((shown > 0.5) == (measured > 0.5)).all()


def course_of_a_smile(rate: float) -> tuple[int, float]:
    """Return how often the code changes while a smile comes, before a camera of some rate, and for how many seconds."""
    stabilizer, smile = Stabilizer(), Expression(one("corner_up", np.full(1, 1.8))[0], np.zeros(3))
    codes = [pack(stabilizer(smile, SURE, 1 / rate)) for _ in range(round(3 * rate))]
    changed = np.flatnonzero([first != second for first, second in itertools.pairwise(codes)])
    return len(changed), float(changed[-1] - changed[0]) / rate


@pytest.mark.parametrize("rate", [15.0, 24.0, 25.0, 60.0])
def test_p1_steps_are_drawn_out_alike_before_cameras_of_all_rates(rate: float) -> None:
    (changes, seconds), (usual_changes, usual_seconds) = (course_of_a_smile(one) for one in (rate, 30.0))
    assert changes == usual_changes > 1
    assert seconds == pytest.approx(usual_seconds, abs=0.1)


def test_p1_a_stabilizer_that_draws_out_at_every_picture_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stabilizer_module, "_TICK_SECONDS", 1 / 60)
    assert course_of_a_smile(15.0)[1] > course_of_a_smile(60.0)[1] + 0.1


def blink(pictures: int, depth: float) -> list[float]:
    course = np.concatenate((np.zeros(5), np.full(pictures, depth), np.zeros(90 - pictures)))
    return [face.scales[EYE_OPEN] for face in play(Stabilizer(), one("eye_open", course))]


def test_p1_blinks_of_all_lengths_and_depths_look_alike() -> None:
    assert blink(2, -2.5) == blink(4, -3.9) == blink(5, SHUT)
    assert min(blink(2, -2.5)) == SHUT
    assert blink(2, -2.5)[-1] == 0


def test_eyes_that_stay_shut_are_shown_shut() -> None:
    assert sum(opening < -3 for opening in blink(60, SHUT)) >= 58


MILD = {"mouth_frown": 0.8, "brow_knit": 0.8, "lower_lid_up": 0.8, "brow_outer": -0.8, "corner_up": -0.8}
"""Sadness, a little of each; each alone is in its dead zone."""


def mild(*axes: str) -> Array:
    return np.asarray(np.sum([one(axis, np.full(60, MILD[axis])) for axis in axes], axis=0))


def test_a_little_of_several_axes_that_read_as_an_emotion_is_shown() -> None:
    shown = play(Stabilizer(), mild(*MILD))[-1].scales
    assert all(shown[NAMES.index(axis)] * value > 0.3 for axis, value in MILD.items())


@pytest.mark.parametrize("axis", MILD)
def test_p1_the_same_of_one_axis_says_nothing_and_is_not_published(axis: str) -> None:
    assert not play(Stabilizer(), mild(axis))[-1].scales.any()


@pytest.mark.parametrize("axis", MILD)
def test_p1_a_stabilizer_that_always_reads_an_emotion_is_found(axis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stabilizer_module, "likelihood_of_any", lambda _: 1.0)
    assert play(Stabilizer(), mild(axis))[-1].scales.any()


def test_a_nod_shows_and_swaying_does_not() -> None:
    still, stabilizer = np.zeros(AXES), Stabilizer()
    for sine, shown in ((0.05, False), (0.2, True), (0.0, False)):
        for _ in range(45):
            face = stabilizer(Expression(still, np.array((0.0, sine, 0.0))), SURE, PICTURE)
        assert (face.rotation[1] > 0.1) == shown


@pytest.mark.parametrize("seed", range(3))
def test_tics_laughter_and_lost_pictures_stay_bounded(seed: int) -> None:
    rng, stabilizer = np.random.default_rng(seed), Stabilizer()
    for _ in range(600):
        measured = Expression(rng.normal(0, 3, AXES), rng.normal(0, 0.4, 3))
        face = stabilizer(measured, SURE, float(rng.choice((0.0, PICTURE, 0.4))))
        assert np.isfinite(face.scales).all()
        assert np.abs(face.scales).max() <= 6
        assert np.abs(face.rotation).max() <= Movement.ROTATION.value.bound
    for _ in range(90):
        face = stabilizer(Expression(np.zeros(AXES), np.zeros(3)), SURE, PICTURE)
    assert pack(face) == bytes(AXES + 3)
