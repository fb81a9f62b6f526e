"""Two models on the same drawings."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from database.intervals import mcnemar
from database.rollup_queries import PairCount


@dataclass(frozen=True)
class Agreement:
    """`drawings` that two models read, of which they `agree` on some.

    `labelled`, `labelled_agree`: the same for drawings with a label; of these `both_right`, only
    the first (`only_one`), only the second (`only_other`), or neither was right.
    """

    drawings: int = 0
    agree: int = 0
    labelled: int = 0
    labelled_agree: int = 0
    both_right: int = 0
    only_one: int = 0
    only_other: int = 0

    @property
    def p_value(self) -> float:
        """Of the two being equally often right, by McNemar's test; see `mcnemar`."""
        return mcnemar(self.only_one, self.only_other)


def agreement(pairs: Sequence[PairCount], models: Sequence[Collection[int]]) -> Agreement:
    """Of the first two models; where all versions count, each pair of theirs does."""
    if len(models) < 2:
        return Agreement()
    one, other = models[:2]
    turned = [
        pair if pair.versions[0] in one else pair.turned()
        for pair in pairs
        if set(pair.versions) & set(one) and set(pair.versions) & set(other)
    ]

    def count(fits: Callable[[PairCount], bool]) -> int:
        return sum(pair.count for pair in turned if fits(pair))

    return Agreement(
        drawings=count(lambda pair: True),
        agree=count(lambda pair: pair.agree),
        labelled=count(lambda pair: pair.is_labelled),
        labelled_agree=count(lambda pair: pair.is_labelled and pair.agree),
        both_right=count(lambda pair: pair.right == (True, True)),
        only_one=count(lambda pair: pair.right == (True, False)),
        only_other=count(lambda pair: pair.right == (False, True)),
    )
