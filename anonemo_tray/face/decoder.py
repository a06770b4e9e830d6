"""Turning what was published of a face back into points to draw, whatever its geometry."""

from __future__ import annotations

from anonemo_tray.exhaustive import assert_never
from anonemo_tray.face import canonical, own
from anonemo_tray.face.published import Geometry, PublishedFace
from anonemo_tray.face.render_face import RenderFace


class FaceDecoder:
    """Decodes published faces; the canonical face is loaded when the first code comes."""

    def __init__(self) -> None:
        self._canonical: canonical.Decoder | None = None

    def decode(self, face: PublishedFace) -> RenderFace:
        """Return the face to be drawn."""
        if face.geometry is Geometry.OWN:
            return own.decode(face)
        if face.geometry is Geometry.CANONICAL:
            if self._canonical is None:
                self._canonical = canonical.Decoder()
            return self._canonical.decode(face)
        assert_never(face.geometry)
