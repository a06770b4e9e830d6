"""The attack on movement and the equal sessions, on answers that are known."""

from __future__ import annotations

import numpy as np
import pytest

from anonemo_tray.face.canonical_face import load_canonical_face
from anonemo_tray.face.expression import AXES
from anonemo_tray.face.features import FeatureExtractor
from tests.privacy.evaluation.habits import Studio
from tests.privacy.evaluation.movement import Attack, Stream
from tests.privacy.evaluation.schemes import count
from tests.privacy.evaluation.stills import EQUAL_SIZES, Stills, deal

pytestmark = pytest.mark.computes

PEOPLE = 24


def noise(habit: float) -> list[list[Stream]]:
    """Return streams of noise whose size is a person's own habit, more or less."""
    rng = np.random.default_rng(1)
    people = []
    for _ in range(2 * PEOPLE):
        size = np.exp(rng.normal(0, habit, AXES + 3))
        people.append([(rng.normal(0, size, (450, AXES + 3)), np.arange(450) / 30) for _ in range(3)])
    return people


@pytest.mark.parametrize(("habit", "named"), [(0.5, True), (0.0, False)])
def test_attackers_name_people_by_habits_and_guess_without(habit: float, named: bool) -> None:
    people = noise(habit)
    linked = Attack(people[:PEOPLE], people[PEOPLE:]).run("the axes")
    assert (linked.rank_one_same > 0.8) == named
    assert (linked.error_other < 0.1) == named
    assert linked.rank_one_other < 0.5 or named


def test_a_film_holds_the_features_it_was_made_of() -> None:
    canonical = load_canonical_face()
    studio = Studio(canonical)
    person = studio.person(1)
    features = (person.resting + 0.5 * person.styles[0])[None]
    film = studio.measured(features, np.array([[0.2, -0.1, 0.05]]), 18.0, np.zeros(1))
    measured = FeatureExtractor(canonical).measure(next(film.looks())[0])
    assert measured is not None
    assert np.abs(measured.values - features[0])[:AXES].max() < 0.5
    assert measured.rotation == pytest.approx([0.2, -0.1, 0.05], abs=0.05)


def test_people_and_their_films_are_the_same_for_the_same_seed() -> None:
    studio = Studio(load_canonical_face())
    one, other = (studio.film(studio.person(2), studio.recording(3), 2.0, 4) for _ in range(2))
    assert (one.points == other.points).all()
    assert (np.diff(one.captured_ns) > 0).all()


@pytest.mark.parametrize("size", EQUAL_SIZES)
def test_equal_sessions_do_not_tell_people_by_their_number_of_stills(size: int) -> None:
    owners = np.repeat(np.arange(10), np.arange(16, 26))
    rows = len(owners)
    points, scores, nobody = np.zeros((rows, 478, 3), np.float32), np.zeros((rows, 52), np.float32), np.full(rows, -1)
    faces = Stills(points, scores, owners, nobody, np.zeros(rows, np.int64), ("neutral",))
    assert set(count(deal(faces, np.arange(10), 1, size)).ravel()) == {size}
    assert len(set(count(deal(faces, np.arange(10), 1, 30)).ravel())) > 4
