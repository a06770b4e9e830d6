"""What the privacy tests share: the pictures of the walking actor, drawn once."""

from __future__ import annotations

import pytest

from tests.fakes.walking_actor import draw_pictures


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the file that `tests.fakes.walking_actor.WalkingActor` needs."""
    file = tmp_path_factory.mktemp("actor") / "pictures.npy"
    draw_pictures(file)
    return str(file)
