"""The avatar's eyes, brows and nose."""

from __future__ import annotations

from typing import Final

from anonemo_tray.output.avatar.controls import Controls
from anonemo_tray.output.avatar.sketch import CIRCLE, Point, Sketch

EYE: Final = (86.0, 2.0)
"""The middle of the left eye."""

HALF_EYE: Final = 48.0
_IRIS: Final = 25.0


def draw_eye(drawn: Sketch, c: Controls, side: float, name: str) -> None:
    """Draw an eye with its lids; `side` is -1 for the right one and 1 for the left."""
    one = c.one
    upper, lower = (c.upper_r, c.lower_r) if side < 0 else (c.upper_l, c.lower_l)
    middle_x, middle_y = side * EYE[0], EYE[1]

    # Along the lids, from the inner corner to the outer one: place in half widths, share of the lid's height, and how
    # far the line between the corners is below the middle.
    places = [(-1, 0, 4), (-0.8, 0.52, 3), (-0.42, 0.92, 1), (0, 1.05, 0), (0.42, 0.95, -1), (0.8, 0.6, -2), (1, 0, -2)]

    def margin(height: float, lift: float = 0, longer: float = 1) -> list[Point]:
        return [
            (one * (middle_x + side * longer * at * HALF_EYE), one * (middle_y + slant) - share * (height + one * lift))
            for at, share, slant in places
        ]

    edge, bed = margin(upper), margin(-lower)
    drawn.shape(f"eye {name}", [*edge, *bed[-2:0:-1]], corners=(0, 6))
    drawn.line(f"lashes {name}", edge)
    drawn.line(f"lower lid {name}", bed[1:])
    # The lid's skin, from its margin up to the kind, which stays where it is when the eye closes.
    kind = [
        (x, 0.35 * y + 0.65 * (one * (middle_y + slant) - share * 24 * one) - one * share * 14)
        for (x, y), (_, share, slant) in zip(margin(upper, longer=1.06), places, strict=True)
    ]
    drawn.shape(f"lid {name}", [*edge, *kind[-1:0:-1]], 3, corners=(0, 6, 7))
    drawn.line(f"kind {name}", kind[1:], 3)
    drawn.shape(
        f"shade of the lid {name}",
        [*edge, *[(x, y + (9 if 0 < number < 6 else 0) * one) for number, (x, y) in reversed(list(enumerate(edge)))]],
        corners=(0, 6, 7, 13),
    )
    drawn.anchor(f"eye {name}", (one * middle_x, one * middle_y))
    x, y = one * middle_x + c.look_x, one * (middle_y + 1) + c.look_y
    for disc, radius, dx, dy in (
        ("iris", _IRIS, 0, 0), ("pupil", 12.5, 0, 0), ("light", 6.2, 8, -9), ("small light", 3, -8, 9),
    ):  # fmt: skip
        drawn.shape(
            f"{disc} {name}",
            [(x + one * (dx + radius * a), y + one * (dy + radius * b)) for a, b in CIRCLE],
            -6,
        )
    # A narrowed eye lifts the skin below it.
    bag = [(at, share) for at, share, _ in places]
    drawn.fold(
        f"bag {name}",
        [
            (one * (middle_x + side * at * 46), one * (middle_y + 8) + share * (lower + 14 * one) - 2 * c.squeeze)
            for at, share in bag[1:]
        ],
        (0, 7 * one),
    )


def draw_brow(drawn: Sketch, c: Controls, side: float, name: str) -> None:
    """Draw a brow."""
    one = c.one
    inner, outer = (c.inner_r, c.outer_r) if side < 0 else (c.inner_l, c.outer_l)
    # Place, height, half thickness, share of the inner and of the outer end's movement, share of knitting.
    knots = [
        (38, -70, 6.5, 1, 0, 1), (63, -76, 7.5, 0.8, 0.2, 0.85), (93, -81, 7.5, 0.45, 0.55, 0.5),
        (122, -79, 6, 0.1, 0.9, 0.2), (145, -69, 2.6, 0, 0.9, 0),
    ]  # fmt: skip
    above, below = [], []
    for x, y, half, of_inner, of_outer, of_knit in knots:
        place = side * (x * one - of_knit * c.knit)
        height = y * one - of_inner * inner - of_outer * outer + 0.45 * of_knit * c.knit
        above.append((place, height - half * one))
        below.append((place, height + half * one))
    drawn.shape(f"brow {name}", [*above, *below[::-1]], 10)


def draw_nose(drawn: Sketch, c: Controls) -> None:
    """Draw the nose."""
    one, up, wing = c.one, c.nose_up, c.wing
    tip, base = 62 * one - 0.7 * up, 84 * one - up
    # The side that the light does not reach, from the brow down to the wing.
    drawn.shape(
        "nose's shade",
        [
            (15 * one, -34 * one),
            (12 * one, 0),
            (17 * one, 40 * one - 0.3 * up),
            (34 * one + wing, base - 14 * one),
            (30 * one + wing, base + 2 * one),
            (8 * one, base + 4 * one),
            (11 * one, 50 * one - 0.5 * up),
            (5 * one, 10 * one),
        ],
        24,
    )
    drawn.anchor("nose's tip", (-3 * one, tip - 4 * one))
    drawn.shape("nose's light", [((-3 + 13 * a) * one, tip + (15 * b - 4) * one) for a, b in CIRCLE], 40)
    drawn.line(
        "nose's base",
        [
            (-33 * one - wing, base - 7 * one),
            (-32 * one - wing, base + 1 * one),
            (-17 * one - 0.5 * wing, base + 4 * one),
            (0, base + 10 * one),
            (17 * one + 0.5 * wing, base + 4 * one),
            (32 * one + wing, base + 1 * one),
            (33 * one + wing, base - 7 * one),
        ],
        28,
    )
    for side, name in ((-1, "r"), (1, "l")):
        drawn.shape(
            f"nostril {name}",
            [
                (side * (8 * one), base + 4 * one),
                (side * (16 * one + 0.3 * wing), base - 1 * one),
                (side * (25 * one + 0.8 * wing), base + 1 * one),
                (side * (17 * one + 0.5 * wing), base + 5 * one),
            ],
            26,
        )
