"""How often two models agree, and which of them is correct, on the same drawings."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from database.intervals import mcnemar
from database.rollup_queries import PairCount


@dataclass(frozen=True)
class Agreement:
    """Counts of `drawings` that two models predicted; on `agree` of them they agree.

    `labelled`, `labelled_agree`: the same for labelled drawings. Of these, both models
    (`both_correct`), only the first (`only_first`), only the second (`only_second`), or neither
    was correct.
    """

    drawings: int = 0
    agree: int = 0
    labelled: int = 0
    labelled_agree: int = 0
    both_correct: int = 0
    only_first: int = 0
    only_second: int = 0

    @property
    def p_value(self) -> float:
        """McNemar's p-value, 0–1."""
        return mcnemar(self.only_first, self.only_second)


def agreement(pairs: Sequence[PairCount], models: Sequence[Collection[int]]) -> Agreement:
    """Of the first two models, each given by its version ids; counts each pair of versions."""
    if len(models) < 2:
        return Agreement()
    first, second = models[:2]
    ordered = [
        pair if pair.version_ids[0] in first else pair.swapped()
        for pair in pairs
        if set(pair.version_ids) & set(first) and set(pair.version_ids) & set(second)
    ]

    def count(matches: Callable[[PairCount], bool]) -> int:
        return sum(pair.count for pair in ordered if matches(pair))

    return Agreement(
        drawings=count(lambda pair: True),
        agree=count(lambda pair: pair.agree),
        labelled=count(lambda pair: pair.is_labelled),
        labelled_agree=count(lambda pair: pair.is_labelled and pair.agree),
        both_correct=count(lambda pair: pair.correct == (True, True)),
        only_first=count(lambda pair: pair.correct == (True, False)),
        only_second=count(lambda pair: pair.correct == (False, True)),
    )
