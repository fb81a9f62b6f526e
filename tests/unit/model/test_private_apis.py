"""torchvision is patched only where its compiled operators are missing."""

from __future__ import annotations

import pytest
import torch

from model import private_apis
from model.private_apis import torchvision_mnist

MNIST = "torchvision.datasets.MNIST"


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operators that were declared, without declaring any in this process."""
    names = list[str]()
    monkeypatch.setattr(torch.library, "define", lambda name, _: names.append(name))
    return names


def test_a_torchvision_that_can_be_imported_is_not_patched(
    declared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_apis, "_import_mnist", lambda: MNIST)
    assert torchvision_mnist() == MNIST
    assert declared == []


def test_missing_operators_are_declared_before_the_second_import(
    declared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def import_mnist() -> str:
        if "torchvision::nms" not in declared:
            raise RuntimeError("operator torchvision::nms does not exist")
        return MNIST

    monkeypatch.setattr(private_apis, "_import_mnist", import_mnist)
    assert torchvision_mnist() == MNIST
    assert declared == ["torchvision::nms", "torchvision::qnms"]


def test_another_error_of_the_import_is_not_hidden(
    declared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def import_mnist() -> str:
        raise RuntimeError("no CUDA driver")

    monkeypatch.setattr(private_apis, "_import_mnist", import_mnist)
    with pytest.raises(RuntimeError, match="no CUDA driver"):
        torchvision_mnist()
    assert declared == []


def test_the_installed_torchvision_can_be_imported() -> None:
    assert torchvision_mnist().__name__ == "MNIST"
