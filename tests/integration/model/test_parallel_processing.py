"""Many files and many drawings are divided among processes, and come back in order."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image
from pyarrow import parquet  # type: ignore[import-untyped]

from model.checkpoint import Card, build, save_checkpoint
from model.handwriting import stroke_dataset
from model.handwriting.stroke_augmentation import StrokeAugmentation
from model.handwriting.unipen import PenSample
from tests.support.small_mnist import GLYPHS

ROOT = Path(__file__).resolve().parents[3]
SEVEN = PenSample("7", (np.array([(0, 0), (60, 0), (30, 100)], np.float32),), "a/1")


def test_many_files_are_read_by_several_processes_in_order(tmp_path: Path) -> None:
    models = tmp_path / "models"
    save_checkpoint(build("mlp", {}), Card("mlp", {}, 0, {}, novelty_threshold=99), models)
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for digit in range(10):
        Image.fromarray(GLYPHS[digit]).save(pictures / f"{digit}.png")
    (pictures / "9.csv").write_text("broken")
    out = tmp_path / "predictions.parquet"
    # A process of its own: those that it starts begin at its main module.
    words = [sys.executable, "run_model.py", "predict", "--out", out, "--models", models]
    words += [pictures] * 400
    told = subprocess.run([str(word) for word in words], cwd=ROOT, check=False, capture_output=True)
    assert told.returncode == 1
    assert told.stderr.count(b"9.csv") == 400
    rows = parquet.read_table(out).to_pylist()
    assert [Path(row["path"]).name for row in rows] == [f"{k % 10}.png" for k in range(4_000)]
    assert rows[3]["mlp_probabilities"] == pytest.approx(rows[3_003]["mlp_probabilities"])


def test_many_processes_draw_the_same_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    # New processes import the main module; Streamlit's own tests leave a script of theirs there.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    seven = [SEVEN] * 30
    alone = stroke_dataset.augmented(seven, 1, 7, StrokeAugmentation())
    monkeypatch.setattr(stroke_dataset, "_CHUNK", 30)
    assert (
        stroke_dataset.augmented(seven, 1, 7, StrokeAugmentation()).images == alone.images
    ).all()
    monkeypatch.setattr(stroke_dataset, "_CHUNK", 8)
    first = stroke_dataset.augmented(seven, 1, 7, StrokeAugmentation())  # four jobs: in a pool
    assert (first.images[:8] == alone.images[:8]).all()
