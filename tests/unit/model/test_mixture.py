import numpy as np
import torch

from model.data.mixture import Mixture, Part
from model.data.mnist import Digits


def digits(count: int, label: int) -> Digits:
    return Digits(np.full((count, 28, 28), label, np.uint8), np.full(count, label))


def seen(mixture: Mixture) -> list[int]:
    order = mixture.order()
    assert len(order) == len(mixture)
    counts = np.bincount(mixture.digits.labels[order.numpy()], minlength=3)
    return [int(count) for count in counts]


def test_an_epoch_sees_each_part_as_often_as_asked() -> None:
    mixture = Mixture([Part(digits(10, 0), 10), Part(digits(100, 1), 7), Part(digits(3, 2), 8)])
    assert seen(mixture) == [10, 7, 8]


def test_a_small_part_is_seen_evenly() -> None:
    order = Mixture([Part(digits(3, 0), 8)]).order()
    assert sorted(np.bincount(order).tolist()) == [2, 3, 3]


def test_an_empty_part_is_left_out() -> None:
    assert seen(Mixture([Part(digits(0, 0), 5), Part(digits(4, 1), 4), Part(digits(4, 2), 0)])) == [
        *(0, 4, 0)
    ]


def test_the_order_is_that_of_the_seed() -> None:
    mixture = Mixture([Part(digits(50, 0), 20), Part(digits(50, 1), 20)])
    orders = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        orders.append(mixture.order().tolist())
    assert orders[0] == orders[1] != orders[2]
