"""Ten digits as a person would write them: strokes of points, 0…1 across the canvas, y down."""

from __future__ import annotations

Strokes = list[list[tuple[float, float]]]


def _strokes(*lines: str) -> Strokes:
    """From “52,15 36,22 …”, in hundredths of the canvas."""
    pairs = [[pair.split(",") for pair in line.split()] for line in lines]
    return [[(int(x) / 100, int(y) / 100) for x, y in line] for line in pairs]


DIGITS: dict[int, Strokes] = {
    0: _strokes("52,15 36,22 28,42 30,65 42,84 58,85 70,70 74,48 69,27 58,17 50,16"),
    1: _strokes("50,14 50,38 49,62 49,87"),
    2: _strokes("29,32 36,19 50,14 65,20 68,35 60,52 44,69 28,85 50,84 74,85"),
    3: _strokes("30,22 45,14 63,19 67,33 57,45 44,48 60,52 70,64 65,80 48,87 30,80"),
    4: _strokes("38,15 33,35 28,56 50,57 74,56", "60,32 59,55 58,88"),
    5: _strokes("36,16 34,32 33,46 48,42 63,48 69,63 62,79 47,86 30,80", "36,16 52,16 70,15"),
    6: _strokes("61,14 46,26 35,45 31,65 38,82 54,86 67,76 66,61 53,54 40,60 33,70"),
    7: _strokes("25,20 50,19 74,20 66,40 55,63 46,87", "36,52 52,50 70,50"),
    8: _strokes(
        "62,22 50,15 37,22 38,36 50,47 63,60 65,76 52,86 37,79 36,63 48,50 61,38 64,25 58,18",
    ),
    9: _strokes("65,28 55,16 40,19 34,34 42,47 56,46 66,32 66,50 62,70 56,88"),
}
DOT = _strokes("50,50 51,50")
SCRIBBLE: Strokes = [[(0.9 if i % 2 else 0.1, 0.1 + 0.04 * i) for i in range(21)]]  # to and fro
