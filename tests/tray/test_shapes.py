import pytest

from anonemo_tray.tray.shapes import Area, Line, Oval, Shape, Tile, arc, paint

RED = "#ff0000"


@pytest.mark.parametrize("size", [16, 22, 64, 128])
@pytest.mark.parametrize(
    ("shape", "covered"),
    [
        (Tile(16, 0, RED), 0.25),
        (Oval((32, 32), (16, 16), RED), 3.1416 / 16),
        (Line(((16, 32), (48, 32)), 16, RED), (2 + 3.1416 / 4) / 16),
        (Area(((16, 16), (48, 16), (48, 48)), RED), 0.125),
    ],
)
def test_a_shape_covers_its_part_of_the_icon_at_any_size(shape: Shape, covered: float, size: int) -> None:
    image = paint([shape], size)
    assert image.size == (size, size)
    alpha = image.getchannel("A")
    share = sum(value * count for value, count in enumerate(alpha.histogram())) / (255 * size * size)
    assert share == pytest.approx(covered, abs=0.01)


def test_later_shapes_cover_earlier_ones() -> None:
    image = paint([Tile(0, 0, RED), Oval((32, 32), (8, 8), "#0000ff")], 64)
    assert image.getpixel((2, 2)) == (255, 0, 0, 255)
    assert image.getpixel((32, 32)) == (0, 0, 255, 255)


def test_an_arc_runs_clockwise_from_three_o_clock() -> None:
    points = arc((10, 20), (2, 4), 0, 90)
    assert points[0] == pytest.approx((12, 20))
    assert points[-1] == pytest.approx((10, 24))
