"""The whole chain on real devices: camera, program, virtual camera, reader; and what else the devices do."""

from __future__ import annotations

import pytest

from tests.device.canary import MAX_CORRELATION
from tests.device.conftest import DEVICES, READERS, Played

pytestmark = pytest.mark.device

_ONE = pytest.mark.parametrize("reader", [DEVICES])
_EACH = pytest.mark.parametrize("reader", READERS)


def scene(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("scene", [name])


@_EACH
@pytest.mark.parametrize("scene", ["yuyv_camera", "mjpg_camera"])
def test_p1_a_caller_sees_the_face_as_a_drawing_and_no_camera_pixel(scene: str, reader: str, played: Played) -> None:
    outcome = played(scene, reader).outcome
    facts = outcome["facts"]
    assert outcome["raw"] == 0
    assert facts["largest correlation"] <= MAX_CORRELATION
    assert facts["camera's format"] == scene[:4].upper()
    assert facts["label"] == "AnonEmo Camera"
    assert facts["size"] in {"1280x720", "ffmpeg"}
    # The drawing lives, and is where the actor is.
    assert facts["different pictures"] > 10
    assert facts["farthest from the truth, pixels"] < 20
    # Neither network sockets nor anything of the camera on command lines, which every user of the machine can read.
    assert facts["sockets"] == 0
    assert all("video10" not in line for line in facts["command lines"][1:])


@_EACH
@scene("exact_canvas")
def test_what_is_read_is_bit_by_bit_what_was_drawn(scene: str, reader: str, played: Played) -> None:
    facts = played(scene, reader).outcome["facts"]
    assert facts["faces"] > 10
    assert facts["that differ from the drawing"] == 0


@_ONE
@scene("leaks_are_seen")
def test_p1_a_leak_would_be_seen(scene: str, reader: str, played: Played) -> None:
    facts = played(scene, reader).outcome["facts"]
    assert min(facts["whole"], facts["faint"], facts["tinted"]) > 0.9


@_EACH
@scene("reader_comes_and_goes")
def test_p3_a_caller_may_come_and_go_at_any_time(scene: str, reader: str, played: Played) -> None:
    outcome = played(scene, reader).outcome
    assert outcome["facts"]["before"] == []
    assert len(outcome["facts"]["waits, s"]) == 3
    assert [each.split()[0] for each in outcome["screen"]] == ["blank"]
    assert all(each.split()[0] == "blank" for each in outcome["facts"]["after"])


@_ONE
@scene("disconnected_and_back")
def test_a_camera_is_known_again_under_another_node(scene: str, reader: str, played: Played) -> None:
    outcome = played(scene, reader).outcome
    assert [each.split()[0] for each in outcome["screen"]] == ["blank"]
    assert outcome["facts"]["node after"] != outcome["facts"]["node before"]
    assert outcome["facts"]["noticed after, s"] < 3


@_ONE
@pytest.mark.parametrize(
    ("scene", "code", "sentence"),
    [
        ("camera_busy", 3, "another program"),
        ("virtual_camera_busy", 4, "Another program"),
        ("virtual_camera_reloaded", 4, "modprobe v4l2loopback"),
    ],
)
def test_the_user_is_told_what_stands_in_the_way(
    scene: str, reader: str, code: int, sentence: str, played: Played
) -> None:
    outcome = played(scene, reader).outcome
    assert outcome["facts"]["exit code"] == code
    assert any(sentence in text for text in outcome["texts"]), outcome["texts"]


@_ONE
@pytest.mark.parametrize("scene", ["on_off", "on_off_with_camera", "start_stop"])
def test_nothing_is_left_over_of_many_cycles(scene: str, reader: str, played: Played) -> None:
    facts = dict(played(scene, reader).outcome["facts"])
    assert facts.pop("cycles") > 0
    assert facts.pop("exit codes", [0]) == [0]
    memory = [facts.pop(f"{part}'s memory, MB grown by", 0) for part in ("tray", "output")]
    assert max(memory) < 5
    assert all(grown <= 0 for grown in facts.values()), facts


@_ONE
@pytest.mark.parametrize("scene", ["module_in_use", "clock_jumps"])
def test_nothing_is_seen_of_what_does_not_matter(scene: str, reader: str, played: Played) -> None:
    facts = played(scene, reader).outcome["facts"]
    assert facts["seen"] > 10
    # On a busy machine a face may be too old to be shown now and then.
    assert facts["other than faces"] < facts["seen"] / 5
    assert facts.get("refused", 20) == 20


@_ONE
@scene("disk_full")
def test_a_full_disk_is_no_fault(scene: str, reader: str, played: Played) -> None:
    assert played(scene, reader).outcome["facts"]["exit code"] == 0


@_ONE
@scene("demo_beside_another_producer")
def test_what_no_caller_sees_is_not_called_protected(scene: str, reader: str, played: Played) -> None:
    texts = played(scene, reader).outcome["texts"]
    assert any("rehearsal" in text for text in texts)
    assert not any("Protected" in text for text in texts)
