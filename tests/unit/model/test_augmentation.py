import pytest
import torch
from torch import Tensor

from model.data.augmentation import Augmentation, augment
from model.training.options import MNIST

NONE = Augmentation(rotation=0, scale=0, shear=0, shift=0, elastic=0, thickness=0)


def bar(count: int = 8) -> Tensor:
    """A vertical bar 4 pixels wide and 16 high, in the middle."""
    x = torch.zeros(count, 1, 28, 28)
    x[:, :, 6:22, 12:16] = 1
    return x


def test_no_strength_changes_nothing() -> None:
    assert torch.allclose(augment(bar(), NONE), bar(), atol=1e-4)


@pytest.mark.parametrize("name", MNIST)
def test_pictures_keep_shape_and_range(name: str) -> None:
    x = augment(bar(64), MNIST[name].augmentation)
    assert (x.shape, x.dtype) == ((64, 1, 28, 28), torch.float32)
    assert x.min() >= 0
    assert x.max() <= 1.0001


def test_each_picture_is_changed_in_its_own_way() -> None:
    x = augment(bar(2), Augmentation())
    assert not torch.allclose(x[0], x[1], atol=0.1)


def test_the_same_seed_gives_the_same_pictures() -> None:
    torch.manual_seed(5)
    once = augment(bar(), Augmentation())
    torch.manual_seed(5)
    assert torch.equal(once, augment(bar(), Augmentation()))


def test_what_came_in_is_left_alone() -> None:
    x = bar()
    augment(x, Augmentation())
    assert torch.equal(x, bar())


def test_the_digit_stays_in_the_picture_at_about_its_place() -> None:
    torch.manual_seed(0)
    x = augment(bar(200), Augmentation())
    rows = torch.arange(28.0)
    mass = x.sum(dim=(1, 2, 3))
    centre = (x.sum(dim=(1, 3)) * rows).sum(dim=1) / mass
    assert (centre - 13.5).abs().max() < 4
    assert (mass > 0.4 * 64).all()


def test_thickness_makes_some_bars_wider_and_some_thinner() -> None:
    torch.manual_seed(0)
    only = Augmentation(rotation=0, scale=0, shear=0, shift=0, elastic=0, thickness=0.7)
    mass = augment(bar(100), only).sum(dim=(1, 2, 3))
    assert mass.min() < 0.8 * 64 < 1.2 * 64 < mass.max()
