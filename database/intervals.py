"""Accuracy with Wilson's score interval, and McNemar's test of two models.

E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference,
Journal of the American Statistical Association 22, 209–212.
"""

from dataclasses import dataclass
from math import comb, erfc, sqrt

Z_95 = 1.959963984540054  # 95 % of a normal distribution lie within so many standard deviations


def wilson_interval(correct: int, total: int, z: float = Z_95) -> tuple[float, float]:
    """Lower and upper bound of the true proportion, each 0–1; (0, 1) if `total` is 0."""
    if not 0 <= correct <= total:
        raise ValueError(f"{correct} of {total} is no proportion")
    if total == 0:
        return 0.0, 1.0
    proportion = correct / total
    spread = z * sqrt(proportion * (1 - proportion) / total + z * z / (4 * total * total))
    centre = proportion + z * z / (2 * total)
    scale = 1 + z * z / total
    # Exact at the ends, where rounding would leave 1e-17 or 1 - 1e-16.
    low = 0.0 if correct == 0 else (centre - spread) / scale
    high = 1.0 if correct == total else (centre + spread) / scale
    return low, high


@dataclass(frozen=True)
class Accuracy:
    """`correct` of `labelled` predictions are correct."""

    correct: int
    labelled: int

    @property
    def accuracy(self) -> float | None:
        """0–1; None without labels."""
        return self.correct / self.labelled if self.labelled else None

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval."""
        return wilson_interval(self.correct, self.labelled)[0]

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval."""
        return wilson_interval(self.correct, self.labelled)[1]


EXACT_LIMIT = 1000  # discordant pairs; above it, the normal approximation is as good


def mcnemar(only_a: int, only_b: int) -> float:
    """McNemar's two-sided p-value, 0–1; 1 if both counts are 0.

    `only_a`: drawings on which only model A is correct, `only_b`: only model B. Drawings on which
    both are, or neither, don't count. ValueError for a negative count.
    """
    if min(only_a, only_b) < 0:
        raise ValueError(f"{only_a} and {only_b} are no counts")
    total, fewer = only_a + only_b, min(only_a, only_b)
    if total > EXACT_LIMIT:
        return erfc(abs(only_a - only_b) / sqrt(2 * total))
    if total == 0:
        return 1.0
    # Integers until the last step: no rounding and no overflow.
    point = comb(total, fewer)
    if only_a == only_b:
        return 1 - point / (1 << (total + 1))
    tail = sum(comb(total, count) for count in range(fewer + 1))
    return (2 * tail - point) / (1 << total)
