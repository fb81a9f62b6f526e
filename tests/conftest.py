"""Tests compute little: threads that wait for each other cost more than they give."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before anything imports torch


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files in MNIST's format."""
    from tests.support.small_mnist import write_mnist

    return write_mnist(tmp_path_factory.mktemp("data"))
