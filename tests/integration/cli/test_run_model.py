import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cli.main import main
from model.checkpoint import Card, build, load_card, load_checkpoint, save_checkpoint
from model.data.augmentation import Augmentation
from model.data.mixture import Mixture, Part
from model.data.mnist import VALIDATION, mnist_train
from model.device import best_device
from model.handwriting.reference_digits import COUNT
from model.training.options import MNIST
from model.training.trainer import Training
from tests.support.small_mnist import GLYPHS

EPOCHS = ["--epochs=2", "--dropout=0.1", "--batch-size=64", "--limit=257"]  # the last batch is 1


def train(data: Path, folder: Path, *more: str) -> int:
    places = [f"--{name}={folder / name}" for name in ("out", "results", "checkpoints")]
    return main(["train", "--model=mlp", f"--data={data}", *places, *EPOCHS, *more])


@pytest.fixture(scope="session")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a whole, unbroken training leaves behind."""
    folder = tmp_path_factory.mktemp("trained")
    assert train(data, folder) == 0
    return folder


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Untrained weights of two models."""
    for name in ("cnn", "mlp"):
        save_checkpoint(build(name, {}), Card(name, {}, 0, {}, novelty_threshold=99), tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("train --epochs 0", "'0' is not a whole number from 1 up"),
        ("train --epochs 1.5", "'1.5' is not a whole number"),
        ("train --lr -1", "'-1' is not a number above 0"),
        ("train --lr nan", "'nan' is not a number above 0"),
        ("train --batch-size 1", "'1' is not a whole number from 2 up"),
        ("train --seed x", "'x' is not a whole number from 0 up"),
        ("train --dropout 1.5", "'1.5' is not a share from 0 to below 1"),
        ("train --activation tahn", "'tahn' (choose from"),
        ("train --model rnn", "'rnn' (choose from"),
        ("predict", "the following arguments are required: FILE"),
        ("praise", "'praise' (choose from"),
    ],
)
def test_a_wrong_argument_is_refused_with_what_was_expected(
    words: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words.split())
    assert stopped.value.code == 2
    assert complaint in capsys.readouterr().err


def test_training_leaves_weights_a_card_and_pictures(trained: Path) -> None:
    network, card = load_checkpoint("mlp", trained / "out")
    assert card.parameters == sum(p.numel() for p in network.parameters())
    assert card.config == {"hidden": [128, 64], "dropout": 0.1, "activation": "relu"}
    told = card.training
    assert (told["epochs"], told["seed"], told["batch_size"], told["limit"]) == (2, 0, 64, 257)
    assert (told["recipe"], told["learnt_from"], told["an_epoch_sees"]) == ("mnist", 257, 257)
    assert [epoch["pen_accuracy"] for epoch in told["history"]] == [None, None]
    assert told["seconds"] > 0
    assert told["hardware"]
    assert card.measured["validation"]["count"] == VALIDATION
    assert card.measured["specimens"]["count"] == COUNT
    assert card.data == "MNIST (LeCun, Cortes, Burges)"
    assert 0.05 <= card.temperature <= 20
    assert card.novelty_threshold != 0
    pictures = sorted(path.name for path in (trained / "results").iterdir())
    assert pictures == ["confusion_mlp.png", "curves_mlp.png"]


def test_a_broken_and_resumed_training_gives_the_same_weights(
    data: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_save = Training.save

    def save_and_be_stopped(training: Training, path: Path) -> None:
        whole_save(training, path)
        raise KeyboardInterrupt

    monkeypatch.setattr(Training, "save", save_and_be_stopped)
    assert train(data, tmp_path) == 130
    assert not (tmp_path / "out").exists()
    monkeypatch.undo()
    assert train(data, tmp_path, "--resume") == 0
    resumed, unbroken = load_card("mlp", tmp_path / "out"), load_card("mlp", trained / "out")
    assert resumed.sha256 == unbroken.sha256
    assert resumed.temperature == unbroken.temperature
    assert resumed.training["resumed_after"] == 1
    assert "seconds" not in resumed.training


def test_a_machine_that_only_writes_the_card_does_not_claim_the_training(
    data: Path, trained: Path, tmp_path: Path
) -> None:
    shutil.copytree(trained / "checkpoints", tmp_path / "checkpoints")
    assert train(data, tmp_path, "--resume") == 0
    told = load_card("mlp", tmp_path / "out").training
    assert told["resumed_after"] == told["epochs"]
    assert not told.keys() & {"hardware", "seconds"}


def test_training_until_an_epoch_writes_weights_and_can_go_on(
    data: Path, trained: Path, tmp_path: Path
) -> None:
    assert train(data, tmp_path, "--until=1") == 0
    first = load_card("mlp", tmp_path / "out")
    assert len(first.training["history"]) == 1
    assert train(data, tmp_path, "--resume") == 0
    assert load_card("mlp", tmp_path / "out").sha256 == load_card("mlp", trained / "out").sha256
    assert first.sha256 != load_card("mlp", trained / "out").sha256


def test_resuming_with_other_options_is_refused(
    data: Path, trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(data, trained, "--resume", "--lr=0.5") == 2
    assert "was begun with other options" in capsys.readouterr().err


def test_resuming_what_was_never_begun_starts_and_says_so(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(data, tmp_path, "--resume", "--epochs=1") == 0
    assert "mlp.pt to resume: starting from the beginning" in capsys.readouterr().out


def test_a_damaged_checkpoint_is_refused(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "mlp.pt").write_bytes(b"junk")
    assert train(data, tmp_path, "--resume") == 2
    assert "mlp.pt cannot be resumed" in capsys.readouterr().err


def test_the_defaults_of_the_command_are_those_that_models_ship_with(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []

    def note_and_stop(training: Training, *_: object) -> None:
        begun.append(training.identity)
        raise KeyboardInterrupt

    monkeypatch.setattr(Training, "run", note_and_stop)
    main(["train", "--model=mlp", f"--data={data}", f"--checkpoints={tmp_path}"])
    config = {"hidden": (128, 64), "dropout": 0.0, "activation": "relu"}
    assert begun == [Training("mlp", config, MNIST["mlp"], best_device()).identity]


def test_training_learns(data: Path, tmp_path: Path) -> None:
    learn, validation = mnist_train(data)
    still = Augmentation(0, 0, 0, 0, 0, 0)
    options = MNIST["mlp"].__class__(
        epochs=8, lr=1e-2, batch_size=32, average=0.9, augmentation=still
    )
    training = Training("mlp", {}, options, best_device())
    training.run(Mixture([Part(learn, len(learn))]), validation, tmp_path / "mlp.pt")
    assert training.history[-1].validation_accuracy > 0.7
    assert training.history[-1].loss < training.history[0].loss / 2


def test_evaluation_prints_draws_and_records(
    data: Path, models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = load_card("cnn", models)
    words = ["evaluate", "--record", f"--data={data}", f"--models={models}"]
    assert main([*words, f"--results={tmp_path / 'results'}"]) == 0
    out = capsys.readouterr().out
    assert out.count("50 MNIST test digits") == 2
    assert "| digit | precision | recall | F1 |" in out
    after = load_card("cnn", models)
    assert after.sha256 == before.sha256
    assert after.measured["mnist_test"]["count"] == 50
    assert len(after.measured["mnist_test"]["precision"]) == 10
    pictures = {path.name for path in (tmp_path / "results").iterdir()}
    kinds = ("confusion", "mistakes", "reliability")
    assert pictures == {f"{kind}_{name}.png" for kind in kinds for name in ("cnn", "mlp")}


def test_pictures_and_numbers_are_read(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    png, csv = tmp_path / "seven.png", tmp_path / "seven.csv"
    Image.fromarray(255 - GLYPHS[7]).save(png)
    np.savetxt(csv, GLYPHS[7], fmt="%d", delimiter=",")
    assert main(["predict", str(png), str(csv), f"--models={models}"]) == 0
    title, *lines = capsys.readouterr().out.splitlines()
    assert title.split() == ["CNN", "MLP"]
    assert lines[0].removeprefix(str(png)) == lines[1].removeprefix(str(csv))


def test_a_blank_picture_is_told_and_not_read(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("L", (50, 50), 255).save(tmp_path / "blank.png")
    assert main(["predict", str(tmp_path / "blank.png"), f"--models={models}"]) == 1
    assert "blank.png: the picture is blank" in capsys.readouterr().err


def test_an_unreadable_file_does_not_keep_the_others_from_being_read(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "seven.png", tmp_path / "bad.png"
    Image.fromarray(GLYPHS[7]).save(good)
    bad.write_text("not a picture")
    assert main(["predict", str(bad), str(good), "--model=mlp", f"--models={models}"]) == 1
    told = capsys.readouterr()
    assert str(good) in told.out
    assert told.err.startswith(f"{bad}: unsupported or damaged image")
    assert len(told.err.splitlines()) == 1


def test_what_is_like_no_digit_is_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_checkpoint(build("mlp", {}), Card("mlp", {}, 0, {}, novelty_threshold=-99), tmp_path)
    Image.fromarray(GLYPHS[7]).save(tmp_path / "seven.png")
    main(["predict", str(tmp_path / "seven.png"), f"--models={tmp_path}"])
    assert "? does not look like a digit" in capsys.readouterr().out


def test_predicting_without_weights_says_how_to_get_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["predict", "seven.png", f"--models={tmp_path}"]) == 2
    assert "run_model.py train --model cnn" in capsys.readouterr().err


def test_without_a_command_eight_test_digits_are_drawn(
    data: Path, models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([f"--data={data}", f"--models={models}", f"--results={tmp_path}"]) == 0
    *lines, place = capsys.readouterr().out.splitlines()
    assert [line[:9] for line in lines] == [f"{k} read as" for k in range(8)]
    assert Path(place).read_bytes().startswith(b"\x89PNG")


def test_without_mnist_one_line_says_where_it_was_looked_for(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()  # no folder can be made there, so nothing is downloaded
    assert main([f"--data={tmp_path / 'file'}", f"--models={models}"]) == 2
    told = capsys.readouterr().err
    assert f"MNIST is not under {tmp_path / 'file'}" in told
    assert len(told.splitlines()) == 1


def test_a_card_is_readable_json(trained: Path) -> None:
    text = (trained / "out" / "mlp.json").read_text()
    assert json.loads(text)["name"] == "mlp"
