import math
from itertools import chain, count, repeat
from typing import Any

import numpy as np
import pytest

from model.fabric_json import MAX_POINTS
from model.strokes import (
    MAX_STROKES,
    InvalidDrawing,
    Stroke,
    extent,
    from_canvas,
    painted,
    render,
)

LINE = [["M", 50.0, 50.0], ["L", 150.0, 90.0]]


def path(commands: object, **more: object) -> dict[str, Any]:
    """What the drawing component sends for one stroke."""
    return {"type": "Path", "path": commands, "strokeWidth": 20, **more}


def drawing(*strokes: object) -> dict[str, Any]:
    return {"objects": list(strokes)}


def points(item: object) -> list[list[float]]:
    (stroke,) = from_canvas(drawing(item))
    rounded: list[list[float]] = np.round(stroke.points.astype(float), 3).tolist()
    return rounded


def test_before_the_first_stroke_there_are_none() -> None:
    assert from_canvas(None) == []
    assert from_canvas({}) == []
    assert from_canvas({"objects": []}) == []


def test_a_line_keeps_its_points_and_its_pen() -> None:
    (stroke,) = from_canvas(drawing(path(LINE)))
    assert stroke.points.dtype == np.float32
    assert stroke.points.tolist() == [[50, 50], [150, 90]]
    assert stroke.width == 20


def test_a_curve_becomes_short_pieces_that_end_where_it_ends() -> None:
    (stroke,) = from_canvas(drawing(path([["M", 0, 0], ["Q", 50, 0, 50, 50]])))
    assert stroke.points[0].tolist() == [0, 0]
    assert stroke.points[-1].tolist() == [50, 50]
    middle = stroke.points[len(stroke.points) // 2]
    assert np.abs(middle - (37.5, 12.5)).max() < 1.5  # of a quadratic curve, at t = ½
    assert np.linalg.norm(np.diff(stroke.points, axis=0), axis=1).max() <= 4.5


def test_a_tap_is_a_dot() -> None:
    strokes = from_canvas(drawing(path([["M", 140, 140], ["L", 140, 140.001]])))
    assert extent(strokes) == pytest.approx(0.001, abs=1e-3)
    ink = render(strokes)
    assert ink[140, 140] == 255
    assert ink.sum() / 255 == pytest.approx(math.pi * 10**2, rel=0.05)


def test_a_moved_stroke_is_where_it_was_put() -> None:
    assert points(path(LINE, left=110, top=80)) == [[60, 60], [160, 100]]


def test_a_scaled_stroke_grows_about_its_centre_with_its_pen() -> None:
    item = path(LINE, left=100, top=70, scaleX=2, scaleY=2)
    assert points(item) == [[0, 30], [200, 110]]
    assert from_canvas(drawing(item))[0].width == 40


def test_a_turned_stroke_turns_clockwise_about_its_centre() -> None:
    assert points(path(LINE, left=100, top=70, angle=90)) == [[120, 20], [80, 120]]


def test_left_and_top_of_the_corner_are_understood_too() -> None:
    corner = {"originX": "left", "originY": "top", "left": 40, "top": 40}  # pen 20 wide
    assert points(path(LINE, **corner)) == [[50, 50], [150, 90]]


def test_two_moves_in_one_path_are_two_strokes() -> None:
    strokes = from_canvas(drawing(path([*LINE, ["M", 10, 10], ["L", 20, 10]])))
    assert [len(stroke.points) for stroke in strokes] == [2, 2]


@pytest.mark.parametrize(
    "item",
    [
        "a stroke",
        None,
        [],
        {},
        {"type": "Circle", "radius": 5},
        path(LINE, strokeWidth=0),
        path(LINE, strokeWidth=-3),
        path(LINE, strokeWidth=1e9),
        path(LINE, strokeWidth=math.nan),
        path(LINE, strokeWidth={}),
        path(LINE, left=math.nan),
        path(LINE, left=math.inf),
        path(LINE, left=1e300),
        path(LINE, left=None),
        path(LINE, top="far"),
        path(LINE, angle=math.inf),
        path(LINE, scaleX=0),
        path(LINE, scaleX=1e200, scaleY=1e-200),
        path([]),
        path(None),
        path(7),
        path("M 0 0 L 1 1"),
        path([["L", 1, 1]]),
        path([["Z"]]),
        path([["M", 1]]),
        path([["M", 1, 2, 3, 4]]),
        path([["M", 0, 0], ["A", 1, 1, 0, 0, 1, 5, 5]]),
        path([["M", 0, 0], ["L", math.nan, 0]]),
        path([["M", 0, 0], ["L", math.inf, 0]]),
        path([["M", 0, 0], ["L", 10**400, 0]]),
        path([["M", 0, 0], ["L", 1e5, 0]]),
        path([["M", 0, 0], ["L", [[[]]], {}]]),
        path([["M", 0, 0], [["L"], 1, 1]]),
        path([["M", 0, 0], []]),
        path([["M", 0, 0], None]),
    ],
    ids=lambda item: repr(item)[:60],
)
def test_what_is_no_stroke_is_refused(item: object) -> None:
    with pytest.raises(InvalidDrawing, match="stroke 1 cannot be read"):
        from_canvas(drawing(item))


@pytest.mark.parametrize("junk", [[], "{}", 5, {"objects": {}}, {"objects": "path"}], ids=repr)
def test_what_is_no_drawing_is_refused(junk: Any) -> None:  # noqa: ANN401 - junk is meant
    with pytest.raises(InvalidDrawing):
        from_canvas(junk)


def test_too_many_strokes_are_refused() -> None:
    assert len(from_canvas(drawing(*[path(LINE)] * MAX_STROKES))) == MAX_STROKES
    with pytest.raises(InvalidDrawing, match="more than the 200"):
        from_canvas(drawing(*[path(LINE)] * (MAX_STROKES + 1)))


def test_points_beyond_the_bound_are_not_even_looked_at() -> None:
    lines = count()
    endless = chain([["M", 0, 0]], (["L", 1, next(lines) % 9] for _ in repeat(None)))
    with pytest.raises(InvalidDrawing, match=f"more than {MAX_POINTS}"):
        from_canvas(drawing(path(endless)))
    assert next(lines) == MAX_POINTS


def test_many_strokes_share_one_bound_on_points() -> None:
    half = path([["M", 0, 0], *[["L", 1, 1]] * (MAX_POINTS // 2)])
    with pytest.raises(InvalidDrawing, match="stroke 2"):
        from_canvas(drawing(half, half))


def test_a_thick_pen_that_goes_to_and_fro_forever_is_refused() -> None:
    there_and_back = [["L", 360 * (k % 2), k % 360] for k in range(9_000)]
    scribble = from_canvas(drawing(path([["M", 0, 0], *there_and_back], strokeWidth=20)))
    assert painted(scribble) == pytest.approx(9_000 * (20 * 360 + 20**2), rel=0.01)
    with pytest.raises(InvalidDrawing, match="more than 100 million pixels"):
        from_canvas(drawing(path([["M", 0, 0], *there_and_back], strokeWidth=40)))


def test_extent_is_the_longer_side_without_the_pen() -> None:
    assert extent([]) == 0
    assert extent(from_canvas(drawing(path(LINE)))) == 100


def test_render_gives_a_square_of_white_ink_on_black() -> None:
    ink = render(from_canvas(drawing(path(LINE))), size=200)
    assert ink.shape == (200, 200)
    assert ink.dtype == np.uint8
    assert (ink[70, 100], ink[0, 0]) == (255, 0)
    assert ink[:, 100].sum() / 255 == pytest.approx(20 * math.hypot(100, 40) / 100, abs=1)


def test_no_strokes_leave_the_paper_empty() -> None:
    assert not render([]).any()


def test_ink_outside_the_canvas_is_cut_off() -> None:
    whole = render([Stroke(np.array([[-50, 140], [400, 140]], np.float32), 20)])
    assert (whole[140] == 255).all()
    assert not render([Stroke(np.array([[-500, -500]], np.float32), 20)]).any()
    corner = render([Stroke(np.array([[280, 280]], np.float32), 40)])
    assert corner[279, 279] == 255
    assert corner.sum() / 255 == pytest.approx(math.pi * 20**2 / 4, rel=0.05)


def test_a_stroke_as_json_keeps_a_tenth_of_a_pixel() -> None:
    stroke = Stroke(np.array([[1.234, 5.678]], np.float32), 20.0)
    assert stroke.as_dict() == {"width": 20.0, "points": [[1.2, 5.7]]}
