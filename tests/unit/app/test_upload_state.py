"""Uploaded files, the predictions of their digits, and their labels."""

import numpy as np

from database import Prediction
from streamlit_app.app_pages.draw.upload_state import UploadedFiles
from streamlit_app.services.classification import MODELS, ClassifiedDrawing


def drawing(digit: int) -> ClassifiedDrawing:
    shares = tuple(0.91 if place == digit else 0.01 for place in range(10))
    predictions = tuple(Prediction(f"{model}-1", model, shares, is_guess=False) for model in MODELS)
    return ClassifiedDrawing(np.zeros((28, 28), np.uint8), predictions, source="upload")


def test_a_file_is_known_again_by_its_id() -> None:
    uploaded = UploadedFiles()
    uploaded.add("1", "seven.png").set_drawings([drawing(7)])
    assert uploaded.add("1", "seven.png").is_read
    assert not uploaded.add("2", "seven.png").is_read


def test_several_digits_are_said_from_left_to_right() -> None:
    file = UploadedFiles().add("1", "472.png")
    file.set_drawings([drawing(4), drawing(7), drawing(2)])
    assert file.summary == "3 digits, from left to right: CNN 472, ViT 472"
    assert [digit.position for digit in file.digits][1:] == ["digit 2 of 3", "digit 3 of 3"]


def test_one_digit_needs_no_summary_and_very_many_are_cut() -> None:
    file = UploadedFiles().add("1", "digits.csv")
    file.set_drawings([drawing(4)])
    assert file.summary == ""
    file.set_drawings([drawing(4)] * 256)
    assert len(file.summary) < 140


def test_what_is_taken_away_is_not_shown_any_more_and_keeps_its_label() -> None:
    uploaded = UploadedFiles()
    for name in ("1", "2"):
        uploaded.add(name, f"{name}.png").set_drawings([drawing(7)])
    first = next(iter(uploaded.files["1"].drawings))
    uploaded.labels[first] = 7
    uploaded.keep_only(["2"])
    assert [digit.file.name for digit in uploaded.digits] == ["2.png"]
    assert uploaded.labels == {first: 7}


def test_a_file_that_cannot_be_read_is_not_tried_again() -> None:
    file = UploadedFiles().add("1", "broken.png")
    file.error = "unsupported or damaged image"
    assert file.is_read
    assert file.drawings == {}
