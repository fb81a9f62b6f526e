"""Whether two readers of the same drawings differ by more than chance: McNemar's test, mid-p.

Fagerland, Lydersen, Laake 2013, The McNemar test for binary matched-pairs data: mid-p and
asymptotic are better than exact conditional, BMC Medical Research Methodology 13:91,
https://doi.org/10.1186/1471-2288-13-91. Their example, 1 against 7, gives 0.0391.
"""

from math import comb, erfc, sqrt

EXACT_UP_TO = 1000  # discordant pairs; with more, the normal approximation is as good


def mcnemar(only_a: int, only_b: int) -> float:
    """Two-sided p-value, 0–1, of `only_a` drawings right by A alone, `only_b` by B alone.

    What both read rightly, or neither, says nothing about which is better. No such pair: 1.

    Raises:
        ValueError: a negative count.
    """
    if min(only_a, only_b) < 0:
        raise ValueError(f"{only_a} and {only_b} are no counts")
    total, fewer = only_a + only_b, min(only_a, only_b)
    if total > EXACT_UP_TO:
        return erfc(abs(only_a - only_b) / sqrt(2 * total))
    if total == 0:
        return 1.0
    # In whole numbers until the last step: no rounding, and no overflow.
    point = comb(total, fewer)
    if only_a == only_b:
        return 1 - point / (1 << (total + 1))
    tail = sum(comb(total, count) for count in range(fewer + 1))
    return (2 * tail - point) / (1 << total)
