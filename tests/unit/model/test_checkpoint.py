import hashlib
import json
from pathlib import Path

import pytest
import torch
from torch import nn

from model.checkpoint import (
    BadCheckpoint,
    Card,
    build,
    load_card,
    load_checkpoint,
    save_card,
    save_checkpoint,
)


def network() -> nn.Module:
    torch.manual_seed(0)
    return build("mlp", {"hidden": (8,)})


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    card = Card("mlp", {"hidden": (8,), "dropout": 0.0}, 6386, {"seed": 0}, temperature=1.5)
    save_checkpoint(network(), card, tmp_path)
    return tmp_path


def change_card(folder: Path, **values: object) -> None:
    path = folder / "mlp.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_what_was_saved_is_what_is_loaded(saved: Path) -> None:
    loaded, card = load_checkpoint("mlp", saved)
    expected = network().state_dict()
    assert expected.keys() == loaded.state_dict().keys()
    assert all(torch.equal(expected[key], value) for key, value in loaded.state_dict().items())
    assert not loaded.training
    assert (card.temperature, card.training, card.parameters) == (1.5, {"seed": 0}, 6386)
    digest = hashlib.sha256((saved / "mlp.safetensors").read_bytes()).hexdigest()
    assert (card.sha256, card.version) == (digest, f"mlp-{digest[:8]}")


def test_a_new_card_leaves_the_weights_alone(saved: Path) -> None:
    before = (saved / "mlp.safetensors").read_bytes()
    card = load_card("mlp", saved)
    card.measured["mnist_test"] = {"accuracy": 0.5}
    save_card(card, saved)
    assert (saved / "mlp.safetensors").read_bytes() == before
    assert load_checkpoint("mlp", saved)[1].measured == {"mnist_test": {"accuracy": 0.5}}


def test_an_interrupted_save_leaves_the_old_checkpoint(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_half(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError("the disk is full")

    card = load_card("mlp", saved)
    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(OSError, match="the disk is full"):
        save_checkpoint(build("mlp", {"hidden": (8,)}), card, saved)
    assert sorted(path.name for path in saved.iterdir()) == ["mlp.json", "mlp.safetensors"]
    assert load_checkpoint("mlp", saved)[1] == card


def test_a_missing_card_says_how_to_train(tmp_path: Path) -> None:
    with pytest.raises(BadCheckpoint, match=r"is missing: .* train --model cnn"):
        load_checkpoint("cnn", tmp_path)


def test_missing_weights_are_refused(saved: Path) -> None:
    (saved / "mlp.safetensors").unlink()
    with pytest.raises(BadCheckpoint, match="cannot be read"):
        load_checkpoint("mlp", saved)


def test_weights_cut_short_are_refused(saved: Path) -> None:
    path = saved / "mlp.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(BadCheckpoint, match="cannot be read"):
        load_checkpoint("mlp", saved)


def test_one_changed_byte_is_noticed(saved: Path) -> None:
    path = saved / "mlp.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(BadCheckpoint, match="sha256 differs"):
        load_checkpoint("mlp", saved)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "mlp"}'])
def test_a_damaged_card_is_refused(saved: Path, text: str) -> None:
    (saved / "mlp.json").write_text(text)
    with pytest.raises(BadCheckpoint, match="damaged"):
        load_checkpoint("mlp", saved)


def test_weights_of_another_preprocessing_are_refused(saved: Path) -> None:
    change_card(saved, preprocessing="0")
    with pytest.raises(BadCheckpoint, match="preprocessing 0, this is 1: train it again"):
        load_checkpoint("mlp", saved)


def test_weights_of_another_shape_are_refused(saved: Path) -> None:
    change_card(saved, config={"hidden": [9]})
    with pytest.raises(BadCheckpoint, match="does not fit the network"):
        load_checkpoint("mlp", saved)


def test_a_card_from_a_later_version_is_read_without_what_is_new(saved: Path) -> None:
    change_card(saved, colour="blue")
    assert load_card("mlp", saved).name == "mlp"
