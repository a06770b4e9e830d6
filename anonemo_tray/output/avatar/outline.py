"""The outline of the avatar's head, its ears and its hair."""

from __future__ import annotations

from collections.abc import Sequence

from anonemo_tray.output.avatar.controls import Controls
from anonemo_tray.output.avatar.sketch import Point, Sketch
from anonemo_tray.output.splines import Spline


def _both(half: Sequence[Point]) -> list[Point]:
    """Return points on the left from top to bottom, then their mirror images back to the top."""
    return [*half, *[(-x, y) for x, y in reversed(half) if x]]


def draw_head(drawn: Sketch, c: Controls) -> None:
    """Draw what the features lie on, and what frames them."""
    one, jaw = c.one, c.jaw
    # From the crown down the left side; each point with how far before the head's middle it lies.
    outline = [
        (0, -250, 0, 0), (112, -226, 0, 0), (178, -140, 0, 0), (191, -40, 4, 0), (185, 44, 22, 0.05),
        (163, 116, 48, 0.4), (120, 174, 80, 0.8), (62, 210, 102, 1), (0, 220, 108, 1),
    ]  # fmt: skip
    left = [drawn.put([(x * one, y * one + share * jaw)], z, surface=False)[0] for x, y, z, share in outline]
    right = [drawn.put([(-x * one, y * one + share * jaw)], z, surface=False)[0] for x, y, z, share in outline[-2:0:-1]]
    drawn.splines["face"] = Spline([*left, *right], closed=True)

    for side, name in ((-1, "r"), (1, "l")):
        ear = [(176, -40), (204, -50), (226, -32), (225, 8), (210, 44), (190, 56), (176, 40)]
        drawn.splines[f"ear {name}"] = Spline(
            drawn.put([(side * x * one, y * one) for x, y in ear], -40, surface=False), closed=True
        )
        inner = [(198, -28), (212, -26), (214, -6), (206, 20), (197, 32), (196, 4)]
        drawn.splines[f"ear's hollow {name}"] = Spline(
            drawn.put([(side * x * one, y * one) for x, y in inner], -40, surface=False), closed=True
        )

    drawn.anchor("light", (-46 * one, -60 * one))
    drawn.anchor("middle", (0, 0))
    drawn.anchor("throat", (0, 200 * one + 0.8 * jaw))
    back = _both([(0, -296), (104, -284), (188, -216), (222, -110), (220, -10), (204, 66), (160, 100), (0, 100)])
    drawn.splines["hair behind"] = Spline(
        drawn.put([(x * one, y * one) for x, y in back], -55, surface=False), closed=True
    )
    crown = [
        (-206, -20), (-218, -70), (-216, -132), (-190, -208), (-138, -268), (-60, -302), (26, -308), (106, -290),
        (172, -240), (210, -164), (219, -92), (216, -50), (206, -18),
    ]  # fmt: skip
    top = drawn.put([(x * one, y * one) for x, y in crown], -10, surface=False)
    line = [
        (184, 4), (180, -52), (168, -106), (140, -146), (98, -168), (62, -182), (24, -160), (-34, -144), (-92, -138),
        (-140, -120), (-170, -84), (-180, -46), (-184, 2),
    ]  # fmt: skip
    drawn.splines["hair below"] = Spline(top, closed=True, corners=(top[0], top[-1]))
    hairline = drawn.put([(x * one, y * one) for x, y in line], 14)
    drawn.splines["hair"] = Spline(
        [*top, *hairline], closed=True, corners=(top[0], top[-1], hairline[0], hairline[5], hairline[-1])
    )
    strands = (
        ([(56, -168), (20, -196), (-44, -212), (-112, -196), (-164, -140)], (-2, -13)),
        ([(52, -176), (4, -228), (-70, -250), (-136, -226)], (-2, -11)),
        ([(68, -172), (96, -206), (140, -206), (186, -160)], (4, -12)),
    )
    for number, (along, width) in enumerate(strands):
        drawn.fold(f"strand {number}", [(x * one, y * one) for x, y in along], (width[0] * one, width[1] * one), 16)
    drawn.shape(
        "shadow of the hair",
        [*[(x * one, y * one) for x, y in line], *[(x * one, (y + 16 * (abs(x) < 165)) * one) for x, y in line[::-1]]],
        4,
        corners=(0, 5, 12, 13, 20, 25),
    )
