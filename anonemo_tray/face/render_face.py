"""RenderFace: what is to be drawn of a face, whatever its geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from anonemo_tray.face.avatar_pose import AvatarPose
from anonemo_tray.face.expression_lines import ExpressionLine
from anonemo_tray.face.landmarks import FloatArray


@dataclass(frozen=True, eq=False)
class RenderFace:
    """A face on its way to the canvas.

    Attributes:
        points: float32 (478, 2), canvas pixels: x right, y down.
        line_depths: how deep the lines of the expression are, above 0 to 1; those that are not there are left out.
        pose: what the avatar does; None for a geometry that only has points.
    """

    points: FloatArray
    line_depths: Mapping[ExpressionLine, float] = field(default_factory=dict)
    pose: AvatarPose | None = None

    def __repr__(self) -> str:
        """Show no coordinate: landmarks identify their owner."""
        return "RenderFace(<redacted>)"
