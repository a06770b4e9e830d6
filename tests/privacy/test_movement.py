"""P1 against attackers on movement, in small, and the equal sessions, on answers that are known."""

from __future__ import annotations

import numpy as np
import pytest

from anonemo_tray.face.canonical_face import load_canonical_face
from anonemo_tray.face.expression import AXES
from anonemo_tray.face.features import FeatureExtractor
from anonemo_tray.face.stabilizer import Stabilizer
from tests.privacy.evaluation.films import Studio
from tests.privacy.evaluation.habits import Habits
from tests.privacy.evaluation.movement import SEEN, attack, columns
from tests.privacy.evaluation.schemes import count
from tests.privacy.evaluation.stills import EQUAL_SIZES, Stills, deal
from tests.privacy.evaluation.streams import Course, Stream, course, films, stabilized
from tests.privacy.evaluation.variants import Make, without_dead_zone

pytestmark = pytest.mark.computes

NOISY_PEOPLE = 48
PEOPLE, SECONDS = 40, 10.0
LEAST_GAIN = 0.03
"""Of the equal error rate; it is of the same recordings, with and without."""

LOOSE_AXES = ("brow_outer", "nose_up", "corner_out")
"""Of the mutants."""


def noise(habit: float) -> list[list[Stream]]:
    """Return streams of noise whose size is a person's own habit, more or less."""
    rng = np.random.default_rng(1)
    people = []
    for _ in range(NOISY_PEOPLE):
        size = np.exp(rng.normal(0, habit, AXES + 3))
        people.append([(rng.normal(0, size, (450, AXES + 3)), np.arange(450) / 30) for _ in range(3)])
    return people


@pytest.mark.parametrize(("habit", "named"), [(0.5, True), (0.0, False)])
def test_attackers_name_people_by_habits_and_guess_without(habit: float, named: bool) -> None:
    linked = attack(noise(habit), SEEN["the axes"])
    assert (linked.rank_one_same > 0.8) == named
    assert (linked.error_other < 0.1) == named
    assert linked.rank_one_other < 0.5 or named


@pytest.fixture(scope="module")
def people() -> list[list[Course]]:
    """Return what is measured of some people's recordings."""
    habits, studio = Habits(load_canonical_face()), Studio(load_canonical_face())
    return [[course(film) for film in films(habits, studio, person, SECONDS)] for person in range(PEOPLE)]


def published(people: list[list[Course]], make: Make) -> list[list[Stream]]:
    return [[(stabilized(one, make()), one.captured) for one in person] for person in people]


@pytest.fixture(scope="module")
def held(people: list[list[Course]]) -> list[list[Stream]]:
    """Return what the program publishes of them."""
    return published(people, Stabilizer)


def test_p1_people_move_less_like_themselves_with_the_stabilizer(
    people: list[list[Course]], held: list[list[Stream]]
) -> None:
    with_it, without = (attack(streams, SEEN["the axes"]) for streams in (held, published(people, lambda: None)))
    assert with_it.error_same > without.error_same + 2 * LEAST_GAIN


@pytest.mark.parametrize("axis", LOOSE_AXES)
def test_p1_an_axis_without_its_dead_zone_names_people(
    people: list[list[Course]], held: list[list[Stream]], axis: str
) -> None:
    loose = published(people, lambda: without_dead_zone(axis))
    assert attack(loose, columns(axis)).error_same < attack(held, columns(axis)).error_same - LEAST_GAIN


def test_a_film_holds_the_features_it_was_made_of() -> None:
    canonical = load_canonical_face()
    person, studio = Habits(canonical).person(1), Studio(canonical)
    features = (person.resting + 0.5 * person.styles[0])[None]
    film = studio.measured(features, np.array([[0.2, -0.1, 0.05]]), 18.0, np.zeros(1))
    measured = FeatureExtractor(canonical).measure(next(film.looks())[0])
    assert measured is not None
    assert np.abs(measured.values - features[0])[:AXES].max() < 0.5
    assert measured.rotation == pytest.approx([0.2, -0.1, 0.05], abs=0.05)


def test_people_and_their_films_are_the_same_for_the_same_seed() -> None:
    habits, studio = Habits(load_canonical_face()), Studio(load_canonical_face())
    one, other = (studio.film(habits.person(2), habits.recording(3), 2.0, 4) for _ in range(2))
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
