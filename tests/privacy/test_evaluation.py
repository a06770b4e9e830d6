"""The evaluation's own measures on answers that are known, and its command from beginning to end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.privacy.evaluation import __main__ as command
from tests.privacy.evaluation.attackers import Knowledge
from tests.privacy.evaluation.emotion import rate
from tests.privacy.evaluation.fidelity import correlations
from tests.privacy.evaluation.linkage import Comparison, Errors, Figure, rank_one, with_interval
from tests.privacy.evaluation.pictures import folder_shots
from tests.privacy.evaluation.stills import NEUTRAL, NOBODY, Array, Stills, deal, folds, read_stills

pytestmark = pytest.mark.computes

PEOPLE, OF_EACH = 30, 6


def stills(sitting: int = NOBODY) -> Stills:
    """Return faces that hold nothing, with an emotion each: the first two of a person are neutral."""
    count = PEOPLE * OF_EACH
    return Stills(
        points=np.zeros((count, 478, 3), np.float32),
        blendshapes=np.zeros((count, 52), np.float32),
        person=np.repeat(np.arange(PEOPLE), OF_EACH),
        sitting=np.full(count, NOBODY) if sitting == NOBODY else np.tile([0, 0, 0, 1, 1, 1], PEOPLE),
        emotion=np.tile([0, 0, 1, 2, 3, 4], PEOPLE),
        emotions=("neutral", "a", "b", "c", "d"),
    )


def comparison(likeness: float) -> Comparison:
    """Return noise to which pairs of one person add so much likeness."""
    random, person = np.random.default_rng(1), np.repeat(np.arange(PEOPLE), 4)
    return Comparison(random.normal(0, 1, (120, 120)) + likeness * (person[:, None] == person[None]), person, person)


@pytest.mark.parametrize(("likeness", "error", "area"), [(0.0, 0.5, 0.5), (2.0, 0.159, 0.921), (50.0, 0.0, 1.0)])
def test_errors_are_those_of_two_normal_distributions(likeness: float, error: float, area: float) -> None:
    errors, everybody = Errors(comparison(likeness)), np.ones(PEOPLE)
    assert errors.equal_error_rate(everybody) == pytest.approx(error, abs=0.03)
    assert errors.area(everybody) == pytest.approx(area, abs=0.03)
    assert errors.percentiles().mean() == pytest.approx(area, abs=0.03)


def test_rank_one_is_chance_for_noise_and_certain_for_the_same() -> None:
    everybody = np.ones(PEOPLE)
    assert rank_one(comparison(0.0), everybody) < 4 / PEOPLE
    assert rank_one(comparison(50.0), everybody) == 1


def test_people_without_weight_do_not_count() -> None:
    person = np.arange(2)
    wrong_for_the_second = Comparison(np.array([[1.0, 0.0], [2.0, 0.0]]), person, person)
    assert rank_one(wrong_for_the_second, np.array([1.0, 0.0])) == 1
    assert rank_one(wrong_for_the_second, np.array([0.0, 1.0])) == 0


def test_an_interval_holds_its_value_and_shrinks_with_people() -> None:
    values = np.random.default_rng(3).normal(0, 1, 400)

    def interval(used: Array) -> Figure:
        return with_interval([lambda weights: float(weights @ used / weights.sum())], len(used))

    few, many = interval(values[:25]), interval(values)
    assert few.low < few.value < few.high
    assert many.high - many.low < (few.high - few.low) / 2


@pytest.mark.parametrize("seed", range(3))
def test_sessions_share_no_still_and_both_have_a_resting_one(seed: int) -> None:
    faces = stills()
    dealt = deal(faces, np.arange(5, 25), seed)
    assert len(set(dealt.rows)) == len(dealt.rows) == 20 * OF_EACH
    assert (faces.person[dealt.rows] == dealt.person + 5).all()
    assert (dealt.session // 2 == dealt.person).all()
    resting = dealt.session[faces.emotion[dealt.rows] == NEUTRAL]
    assert set(resting) == set(range(40))


def test_sittings_are_kept_apart() -> None:
    faces = stills(sitting=0)
    dealt = deal(faces, np.arange(PEOPLE), 1)
    assert (faces.sitting[dealt.rows] == dealt.session % 2).all()


def test_nobody_is_learnt_from_and_attacked() -> None:
    parts = folds(np.arange(PEOPLE), 3, 1)
    assert sorted(np.concatenate([test for _, test in parts])) == list(range(PEOPLE))
    for train, test in parts:
        assert not set(train) & set(test)


def test_raters_find_what_is_there_and_nothing_in_noise() -> None:
    faces, random = stills(), np.random.default_rng(2)
    noise = random.normal(0, 1, (len(faces.person), 6))
    shown = noise + 8 * np.eye(5)[faces.emotion] @ random.normal(0, 1, (5, 6))
    clear, unclear = (rate(features, faces.emotion, faces.person, (0, 1, 2, 3, 4)) for features in (shown, noise))
    assert clear.recall().mean() > 0.9
    assert unclear.recall().mean() == pytest.approx(0.2, abs=0.1)
    assert clear.confusion().sum(axis=1) == pytest.approx(np.ones(5))


def test_correlations_leave_out_who_somebody_is() -> None:
    random, person = np.random.default_rng(4), np.repeat(np.arange(PEOPLE), 20)
    moves, who = random.normal(0, 1, len(person)), 10 * random.normal(0, 1, PEOPLE)[person]
    only_who = {"m": who + random.normal(0, 1, len(person))}
    assert correlations({"m": moves + who}, {"m": moves}, person)["m"] == pytest.approx(1)
    assert abs(correlations({"m": moves + who}, only_who, person)["m"]) < 0.15


def test_numbers_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "numbers.npz"
    np.savez(
        file,
        landmarks_q4=np.full((2, 478, 3), 24, np.int16),
        blendshapes=np.full((2, 52), 0.5, np.float16),
        identity=np.array([7, 8]),
        identity_known=np.array([True, False]),
        emotion=np.array([1, 0]),
        emotion_names=np.array(["neutral", "happiness"]),
    )
    faces = read_stills(file)
    assert (faces.points == 1.5).all()
    assert faces.person.tolist() == [7, NOBODY]
    assert faces.emotions == ("neutral", "happiness")


def test_a_picture_without_a_label_is_refused(tmp_path: Path) -> None:
    (tmp_path / "somebody").mkdir()
    (tmp_path / "somebody" / "holiday.png").write_bytes(b"")
    with pytest.raises(ValueError, match=r"holiday\.png"):
        next(folder_shots(tmp_path))


def test_the_command_writes_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_ACTORS", 12)
    monkeypatch.setattr(command, "_LEAST_OF_CLASS", 20)
    # Of all rows, what the plots show and one of each kind: every row is minutes of attackers.
    kept = {(scheme, Knowledge.SEMI_INFORMED) for scheme in (command.OWN, command.POINTS, command.CANVAS, "eye bar")}
    kept |= {(command.OWN, Knowledge.IGNORANT), (command.POINTS, Knowledge.PARROT)}
    every = command.attacks
    monkeypatch.setattr(command, "attacks", lambda source: [row for row in every(source) if row in kept])
    assert command.main(["actors", str(tmp_path / "report")]) == 0
    report = (tmp_path / "report" / "report.md").read_text()
    for scheme, knowledge in ((command.OWN, "ignorant"), (command.POINTS, "closed set"), ("eye bar", "semi-informed")):
        assert f"| {scheme} | {knowledge}" in report
    assert str(tmp_path) not in report
    for plot in ("verification.png", "emotions.png"):
        assert f"({plot})" in report
        assert (tmp_path / "report" / plot).stat().st_size > 1000
