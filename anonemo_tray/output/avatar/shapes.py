"""All of the avatar's shapes under some controls."""

from __future__ import annotations

from anonemo_tray.output.avatar.controls import Controls
from anonemo_tray.output.avatar.features import draw_brow, draw_eye, draw_nose
from anonemo_tray.output.avatar.folds import draw_middle_folds, draw_side_folds
from anonemo_tray.output.avatar.mouth import draw_mouth
from anonemo_tray.output.avatar.outline import draw_head
from anonemo_tray.output.avatar.sketch import Sketch


def sketch(c: Controls) -> Sketch:
    """Return all shapes. Linear: the points for a sum of controls are the sum of their points."""
    drawn = Sketch()
    draw_head(drawn, c)
    for side, name in ((-1.0, "r"), (1.0, "l")):
        draw_eye(drawn, c, side, name)
        draw_brow(drawn, c, side, name)
        draw_side_folds(drawn, c, side, name)
    draw_nose(drawn, c)
    draw_mouth(drawn, c)
    draw_middle_folds(drawn, c)
    return drawn
