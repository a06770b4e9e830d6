"""What the avatar's skin does: cheeks, chin, and the lines of an expression, as soft shapes."""

from __future__ import annotations

from anonemo_tray.output.avatar.controls import Controls
from anonemo_tray.output.avatar.features import EYE, HALF_EYE
from anonemo_tray.output.avatar.mouth import MOUTH_Y
from anonemo_tray.output.avatar.sketch import CIRCLE, Sketch


def draw_side_folds(drawn: Sketch, c: Controls, side: float, name: str) -> None:
    """Draw what one half of the face has."""
    one = c.one
    cheek, half, corner = (c.cheek_r, c.half_r, c.corner_r) if side < 0 else (c.cheek_l, c.half_l, c.corner_l)
    drawn.shape(
        f"blush {name}",
        [(side * (110 + 46 * a) * one, (70 + 34 * b) * one - cheek) for a, b in CIRCLE],
    )
    drawn.anchor(f"blush {name}", (side * 110 * one, 70 * one - cheek))
    drawn.fold(
        f"nasolabial {name}",
        [
            (side * (40 * one + c.wing), 68 * one - c.nose_up),
            (side * (52 * one + 0.25 * half), 86 * one - 0.3 * cheek),
            (side * (29 * one + 0.86 * half), 106 * one + 0.5 * corner),
            (side * (26 * one + half), 130 * one + 0.9 * corner),
        ],
        (side * 5 * one, -2 * one),
        8,
    )
    for number, (rise, length) in enumerate(((-22, 26), (-6, 30), (10, 26))):
        start_x, start_y = EYE[0] + HALF_EYE + 6, EYE[1] + rise * 0.5
        drawn.fold(
            f"crow {number} {name}",
            [
                (side * start_x * one, start_y * one),
                (side * (start_x + 0.5 * length) * one, (start_y + 0.35 * rise) * one),
                (side * (start_x + length) * one, (start_y + rise) * one),
            ],
            (0, 4 * one),
        )
    x, y = side * (half + 5 * one), MOUTH_Y * one + corner
    drawn.fold(
        f"corner down {name}",
        [
            (x, y + 2 * one),
            (x + side * 8 * one, y + 16 * one),
            (x + side * 9 * one, y + 34 * one),
            (x + side * 4 * one, y + 48 * one),
        ],
        (side * 6 * one, 0),
        6,
    )
    inner = c.inner_r if side < 0 else c.inner_l
    drawn.fold(
        f"frown {name}",
        [
            (side * (17 * one - 0.4 * c.knit), -96 * one - 0.5 * inner),
            (side * (14 * one - 0.5 * c.knit), -76 * one - 0.6 * inner),
            (side * (15 * one - 0.5 * c.knit), -50 * one - 0.4 * inner),
        ],
        (side * 5 * one, 0),
        10,
    )
    drawn.fold(
        f"nose's wrinkle {name}",
        [
            (side * 22 * one, -26 * one),
            (side * 30 * one, -6 * one - 0.3 * c.nose_up),
            (side * 27 * one, 18 * one - 0.6 * c.nose_up),
            (side * 38 * one, 40 * one - c.nose_up),
        ],
        (side * 6 * one, 0),
        12,
    )


def draw_middle_folds(drawn: Sketch, c: Controls) -> None:
    """Draw what goes across the middle."""
    one = c.one
    for number, y in enumerate((-34, -20, -6)):
        drawn.fold(
            f"bridge {number}",
            [
                (-19 * one, y * one),
                (-8 * one, (y + 5) * one - 0.3 * c.nose_up),
                (8 * one, (y + 5) * one - 0.3 * c.nose_up),
                (19 * one, y * one),
            ],
            (0, 4.5 * one),
            24,
        )
    raised = 0.1 * (c.inner_r + c.inner_l)
    for number, (y, half) in enumerate(((-116, 82), (-131, 66))):
        drawn.fold(
            f"forehead {number}",
            [
                (-half * one, (y + 5) * one - raised),
                (-0.5 * half * one, (y - 2) * one - raised),
                (0, (y + 2) * one - raised),
                (0.5 * half * one, (y - 2) * one - raised),
                (half * one, (y + 5) * one - raised),
            ],
            (0, 6 * one),
            4,
        )
    chin = 200 * one + 0.95 * c.jaw - c.chin
    drawn.anchor("chin", (0, chin))
    drawn.shape("chin", [(a * 30 * one, chin + b * 19 * one) for a, b in CIRCLE], 0)
    above = 176 * one + 0.9 * c.jaw - 0.8 * c.chin
    drawn.fold(
        "chin's fold",
        [
            (-36 * one, above + 13 * one),
            (-20 * one, above + 2 * one),
            (0, above - 2 * one),
            (20 * one, above + 2 * one),
            (36 * one, above + 13 * one),
        ],
        (0, 6 * one),
        4,
    )
