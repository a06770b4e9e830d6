"""P1 against trained attackers: who somebody is cannot be read from what is published of the canonical face.

A small version of the evaluation on synthetic people, whose faces differ far more than their measurements err: what
links real people, and does not link these, shows in docs/anonymity.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.privacy.evaluation.actors import actor_shots
from tests.privacy.evaluation.attackers import Knowledge
from tests.privacy.evaluation.experiment import Experiment, Fold, Row, Scheme
from tests.privacy.evaluation.pictures import measure
from tests.privacy.evaluation.schemes import Canonical, Own
from tests.privacy.evaluation.stills import folds

pytestmark = pytest.mark.computes

PEOPLE = 40
SEED = 40
FOLDS = 3
LEAK = 0.1

OWN, CANONICAL, CODE, LEAKY = "own", "canonical", "code", "leaky"


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    """Return how well a semi-informed attacker links people, for each scheme."""
    stills, _ = measure(actor_shots(PEOPLE, SEED))
    people = np.unique(stills.person)
    assert len(people) == PEOPLE
    own = Own(stills)
    canonical = Canonical(stills, pauses=True)
    leaky = canonical.leaking(LEAK)
    published = {OWN: own.points, CANONICAL: canonical.points, CODE: canonical.codes, LEAKY: leaky.points}
    schemes = {name: Scheme(publish, own.points) for name, publish in published.items()}
    experiment = Experiment(stills, [Fold(train, test, schemes) for train, test in folds(people, FOLDS, SEED)], (8,))
    return {name: experiment.run(name, Knowledge.SEMI_INFORMED) for name in schemes}


def test_p1_the_attackers_can_link_people_by_their_own_landmarks(rows: dict[str, Row]) -> None:
    assert rows[OWN].figures["still"].value < 0.15


@pytest.mark.parametrize("scheme", [CANONICAL, CODE])
def test_p1_the_same_attackers_cannot_link_canonical_faces(rows: dict[str, Row], scheme: str) -> None:
    assert rows[scheme].figures["still"].value >= 0.45
    assert rows[scheme].figures["same emotion"].value >= 0.43


def test_p1_a_tenth_of_the_own_face_is_seen(rows: dict[str, Row]) -> None:
    assert rows[LEAKY].figures["still"].value < 0.45
    assert rows[LEAKY].figures["sessions of 8"].value < rows[CANONICAL].figures["sessions of 8"].value
