"""P1 as non-interference: what the sensor says depends on the landmarks alone, not on the pixels they came from."""

from __future__ import annotations

import subprocess
import sys

import pytest

from anonemo_tray.errors import Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.ipc.messages import Blank, Decoder, Face, Reason, Trouble
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.ipc.pipes import pack_config


def traffic(seed: int, geometry: Geometry, *options: str) -> bytes:
    """Return every byte the sensor process wrote, on its pipe and elsewhere."""
    command = [sys.executable, "-m", "tests.fakes.blind_sensor", str(seed), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        # The pipe stays open: its end would end the sensor early.
        process.stdin.write(pack_config({"camera": "noise", "geometry": geometry.name}))
        process.stdin.flush()
        data = process.stdout.read()
        assert process.wait(30) == Problem.CAMERA_LOST.exit_code
    return data


@pytest.mark.parametrize("geometry", Geometry)
def test_p1_different_pixels_with_equal_landmarks_give_byte_identical_traffic(geometry: Geometry) -> None:
    first, second = traffic(1, geometry), traffic(2, geometry)
    messages = list(Decoder().feed(first))
    faces = [message.face for message in messages if isinstance(message, Face)]
    assert len(faces) > 20
    assert {face.geometry for face in faces} == {geometry}
    assert sum(isinstance(message, Blank) for message in messages) > 5
    assert [message for message in messages if isinstance(message, Reason)] == [Reason(NoFace.COVERED)]
    assert isinstance(messages[-1], Trouble)
    # Compared by where they differ: nobody wants to read 80 kB in a report.
    assert next((at for at in range(len(first)) if first[at : at + 1] != second[at : at + 1]), None) is None
    assert len(first) == len(second)


@pytest.mark.parametrize("geometry", Geometry)
def test_p1_a_thumbnail_in_the_lowest_bits_is_seen(geometry: Geometry) -> None:
    assert traffic(1, geometry, "mutant") != traffic(2, geometry, "mutant")
