"""The model file: where it is, whether it is the right one, and the canonical face in it.

The file is the official `face_landmarker.task` (float16, version 1): a zip of three networks and one protocol buffer
with the canonical face model. No protobuf package is installed for one message, so its wire format is read here.
Source of the message: `face_geometry/protos/geometry_pipeline_metadata.proto` and `mesh_3d.proto` of MediaPipe.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.errors import AnonEmoError, Problem

MODEL_SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"

VERTICES = 468
TRIANGLES = 898

_METADATA = "geometry_pipeline_metadata_landmarks.binarypb"
_METADATA_LIMIT = 1 << 20
"""Bytes; the real one has 19,376. A zip can announce and unpack to anything."""

_VERTEX_FLOATS = 5
_BOUND = 100.0
"""Largest credible number in the mesh; it is in cm, and a head is smaller than a metre."""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True, eq=False)
class CanonicalMesh:
    """MediaPipe's canonical face, in its own frame: x to the person's left, y up, z out of the face.

    Attributes:
        vertices: float32 (468, 3), cm; numbered like the landmarks.
        uv: float32 (468, 2), texture coordinates from 0 to 1.
        triangles: int32 (898, 3), vertex indices, counter-clockwise seen from outside; eyes and mouth are closed.
        procrustes_weights: float32 (468,), how much each landmark counts when MediaPipe fits the head's pose.
    """

    vertices: NDArray[np.float32]
    uv: NDArray[np.float32]
    triangles: NDArray[np.int32]
    procrustes_weights: NDArray[np.float32]


def load_model(path: Path | None = None) -> bytes:
    """Return the content of the model file, checked.

    Args:
        path: where it is; None for the one in the package.

    Raises:
        AnonEmoError: MODEL_MISSING when it cannot be read, MODEL_CORRUPT when it is not the one this program needs.
    """
    source = files("anonemo_tray") / "assets" / "face_landmarker.task" if path is None else path
    try:
        model = source.read_bytes()
    except OSError as error:
        raise AnonEmoError(Problem.MODEL_MISSING) from error
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        raise AnonEmoError(Problem.MODEL_CORRUPT)
    return model


def canonical_mesh(model: bytes) -> CanonicalMesh:
    """Read the canonical face out of a model file's content, whether or not its hash was checked.

    Raises:
        AnonEmoError: MODEL_CORRUPT when there is none in it, or it is not a face.
    """
    try:
        return _mesh(_metadata(model))
    except _MODEL_DAMAGE as error:
        raise AnonEmoError(Problem.MODEL_CORRUPT) from error


# What zipfile, its decompressors and struct raise on damaged input; RuntimeError is zipfile's word for "encrypted".
_MODEL_DAMAGE = (
    zipfile.BadZipFile,
    lzma.LZMAError,
    zlib.error,
    struct.error,
    KeyError,
    ValueError,
    IndexError,
    EOFError,
    OSError,
    RuntimeError,
)


def _metadata(model: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(model)) as archive:
        if archive.getinfo(_METADATA).file_size > _METADATA_LIMIT:
            raise ValueError("too large")
        return archive.read(_METADATA)


def _mesh(metadata: bytes) -> CanonicalMesh:
    """Read a GeometryPipelineMetadata message: canonical_mesh = 1, procrustes_landmark_basis = 2."""
    floats: list[bytes] = []
    indices: list[int] = []
    weights = np.zeros(VERTICES, dtype=np.float32)
    for field, value in _fields(metadata):
        if field == 1:
            _read_mesh(_bytes(value), floats, indices)
        elif field == 2:
            basis = dict(_fields(_bytes(value)))
            weights[_index(basis.get(1, 0))] = struct.unpack("<f", _bytes(basis[2]))[0]
    vertices = np.frombuffer(b"".join(floats), dtype="<f4").astype(np.float32).reshape(VERTICES, _VERTEX_FLOATS)
    triangles = np.array(indices, dtype=np.int32).reshape(TRIANGLES, 3)
    # Both comparisons are false for NaN.
    if not (bool(np.all(np.abs(vertices) <= _BOUND)) and bool(np.all(np.abs(weights) <= 1))):
        raise ValueError("not a face")
    for array in (vertices, triangles, weights):
        array.flags.writeable = False
    return CanonicalMesh(vertices[:, :3], vertices[:, 3:], triangles, weights)


def _read_mesh(message: bytes, floats: list[bytes], indices: list[int]) -> None:
    """Read a Mesh3d message: vertex_buffer = 3 (floats), index_buffer = 4; both repeated, packed or not."""
    for field, value in _fields(message):
        if field == 3:
            floats.append(_bytes(value))
        elif field == 4:
            indices.extend(map(_index, _varints(value) if isinstance(value, bytes) else (value,)))


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield number and content of each field of a message in protobuf's wire format.

    Raises:
        ValueError: the message ends within a field, or a field is of no known kind.
    """
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == _VARINT:
            number, at = _varint(message, at)
            yield key >> 3, number
            continue
        if kind == _BYTES:
            size, at = _varint(message, at)
        elif kind in {_FIXED64, _FIXED32}:
            size = 8 if kind == _FIXED64 else 4
        else:
            raise ValueError("unknown wire type")
        if size > len(message) - at:
            raise ValueError("cut off")
        yield key >> 3, message[at : at + size]
        at += size


def _varints(packed: bytes) -> Iterator[int]:
    at = 0
    while at < len(packed):
        number, at = _varint(packed, at)
        yield number


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Read a base-128 number: seven bits a byte, lowest first, at most ten bytes."""
    number = 0
    for shift in range(0, 70, 7):
        byte = message[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
    raise ValueError("number too long")


def _bytes(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise ValueError("a number where bytes belong")  # noqa: TRY004  # damage of any kind is one error here
    return value


def _index(value: int | bytes) -> int:
    if not isinstance(value, int) or value >= VERTICES:
        raise ValueError("not a vertex")
    return value
