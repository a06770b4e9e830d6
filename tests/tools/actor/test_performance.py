from __future__ import annotations

from itertools import pairwise

import numpy as np

from tools.actor.actor import ActorState
from tools.actor.expression import weight_vector
from tools.actor.performance import LONG, Performance


def numbers(state: ActorState) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    pose = state.pose
    return np.array([pose.yaw, pose.pitch, pose.roll, pose.x, pose.y, pose.width, *weight_vector(state.expression)])


def test_it_is_a_function_of_seed_and_time() -> None:
    assert Performance(3).state(12.3) == Performance(3).state(12.3)
    assert Performance(3).state(12.3) != Performance(4).state(12.3)


def test_it_repeats_for_ever() -> None:
    performance = Performance(3)
    for second in (0.0, 5.25, 33.5, 59.75):
        for period in (-1, 1, 1000):
            assert np.allclose(
                numbers(performance.state(second)), numbers(performance.state(second + period * LONG.period)), atol=1e-6
            )


def test_nothing_jumps_while_it_is_seen() -> None:
    performance = Performance(3)
    states = [performance.state(second) for second in np.arange(0, 2 * LONG.period, 1 / 120).tolist()]
    steps = np.abs(np.diff([numbers(state) for state in states], axis=0))
    seen = np.array([one.visible and other.visible for one, other in pairwise(states)])
    degrees, pixels, weights = steps[seen, :3], steps[seen, 3:6], steps[seen, 6:]
    assert degrees.max() < 1
    assert pixels.max() < 10
    assert weights.max() < 0.2, "a blink is the fastest movement"


def test_everything_is_in_it() -> None:
    performance = Performance(0)
    states = [performance.state(second) for second in np.arange(0, LONG.period, 1 / 10).tolist()]
    assert any(not state.visible for state in states)
    yaws = [state.pose.yaw for state in states]
    assert min(yaws) < -20
    assert max(yaws) > 20
    for name in ("mouthSmileLeft", "browInnerUp", "browDownRight", "noseSneerLeft", "mouthFrownRight", "jawOpen"):
        assert max(state.expression.get(name, 0) for state in states) > 0.4, name
    for name in ("eyeBlinkLeft", "mouthPucker"):
        assert max(state.expression.get(name, 0) for state in states) > 0.8, name
    assert np.ptp([state.gaze[0] for state in states]) > 15
