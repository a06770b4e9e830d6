from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.sensor.model import canonical_mesh, load_model


@pytest.fixture(scope="module")
def model() -> bytes:
    return load_model()


def test_the_shipped_model_is_the_official_one(model: bytes) -> None:
    assert len(model) == 3_758_596


def test_the_canonical_face_is_a_face(model: bytes) -> None:
    mesh = canonical_mesh(model)
    assert mesh.vertices.shape == (468, 3)
    assert mesh.triangles.shape == (898, 3)
    width, height, depth = np.ptp(mesh.vertices, axis=0)
    assert 13 < width < 17
    assert 15 < height < 20
    assert 8 < depth < 14
    left, right = mesh.vertices[263], mesh.vertices[33]
    assert left[0] == pytest.approx(-right[0], abs=0.01), "the outer corners of the eyes mirror each other"
    assert mesh.triangles.min() == 0
    assert mesh.triangles.max() == 467


@pytest.mark.parametrize("content", [b"", b"PK", bytes(3_758_596)])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.task"
    file.write_bytes(content)
    with pytest.raises(AnonEmoError) as error:
        load_model(file)
    assert error.value.problem is Problem.MODEL_CORRUPT


def test_one_changed_bit_is_refused(tmp_path: Path, model: bytes) -> None:
    changed = bytearray(model)
    changed[len(changed) // 2] ^= 1
    (tmp_path / "changed.task").write_bytes(changed)
    with pytest.raises(AnonEmoError) as error:
        load_model(tmp_path / "changed.task")
    assert error.value.problem is Problem.MODEL_CORRUPT


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    for path in (tmp_path / "none.task", tmp_path):
        with pytest.raises(AnonEmoError) as error:
            load_model(path)
        assert error.value.problem is Problem.MODEL_MISSING


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_a_damaged_face_is_refused_whatever_the_bytes(metadata: bytes) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("geometry_pipeline_metadata_landmarks.binarypb", metadata)
    with pytest.raises(AnonEmoError) as error:
        canonical_mesh(archive.getvalue())
    assert error.value.problem is Problem.MODEL_CORRUPT


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\3\4" + bytes(200)])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(AnonEmoError):
        canonical_mesh(data)
