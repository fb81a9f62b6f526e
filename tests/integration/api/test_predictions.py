"""What the API reads, keeps and tells."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from database import Database
from tests.integration.api.client import (
    Api,
    fields,
    image,
    pixels,
    png,
    problem,
    read,
    strokes,
    white_png,
)
from tests.support.stored_rows import count


def test_every_way_to_draw_a_digit_is_read(api: Api, database: Database) -> None:
    answer = api.draw(strokes(7), pixels(3), image(5), strokes(2, size=28), strokes(4, size=1000))
    assert read(answer) == [7, 3, 5, 2, 4]
    assert count(database) == 5


def test_an_answer_says_all_of_a_digit(api: Api) -> None:
    (found,) = api.draw(strokes(7)).json()["predictions"]
    assert UUID(found["id"])
    assert found["source"] == "api"
    assert found["position"] == {"index": 0, "file": None, "number": 1}
    assert found["label"] is None
    assert found["agreed"]
    assert [m["name"] for m in found["models"]] == ["cnn", "vit"]
    for model in found["models"]:
        assert model["version"] == api.services.predictor.versions[model["name"]]
        assert len(model["probabilities"]) == 10
        assert sum(model["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert model["confidence"] == model["probabilities"][7] > 0.9
        assert model["digit"] == 7
        assert not model["is_guess"]


def test_strokes_are_kept_and_pictures_have_none(api: Api, database: Database) -> None:
    api.draw(strokes(7), pixels(3))
    with database.transaction() as session:
        query = text("SELECT jsonb_array_length(strokes), source, author FROM drawings")
        rows = {row[0]: row for row in session.execute(query)}
    assert rows.keys() == {2, None}
    assert all(row[1] == "api" and row[2] is not None for row in rows.values())


def test_a_size_is_only_a_scale(api: Api) -> None:
    small, large = api.draw(strokes(8, 100), strokes(8, 1000)).json()["predictions"]
    for one, other in zip(small["models"], large["models"], strict=True):
        assert one["probabilities"] == pytest.approx(other["probabilities"], abs=0.05)


def test_files_are_read_in_order_and_digits_from_left_to_right(api: Api) -> None:
    row = ",".join(str(value) for line in pixels(6)["pixels"] for value in line)
    answer = api.upload(
        ("two.png", png(4, 7), "image/png"),
        ("one.csv", row.encode(), "text/csv"),
        ("unnamed", row.encode(), "text/csv"),
    )
    assert read(answer) == [4, 7, 6, 6]
    assert [each["position"] for each in answer.json()["predictions"]] == [
        {"index": 0, "file": "two.png", "number": 1},
        {"index": 0, "file": "two.png", "number": 2},
        {"index": 1, "file": "one.csv", "number": 1},
        {"index": 2, "file": "unnamed", "number": 1},
    ]


def test_a_picture_may_be_the_whole_body(api: Api) -> None:
    assert read(api.send(png(9), "image/png")) == [9]
    row = ",".join(str(value) for line in pixels(1)["pixels"] for value in line)
    assert read(api.send(row, "text/csv; charset=utf-8")) == [1]


def test_256_digits_are_one_batch(api: Api, database: Database) -> None:
    sent = [number % 10 for number in range(256)]
    drawings = {digit: pixels(digit) for digit in range(10)}
    assert read(api.draw(*(drawings[digit] for digit in sent))) == sent
    assert count(database) == 256


def test_257_digits_are_too_many(api: Api, database: Database) -> None:
    assert fields(api.draw(*[pixels(1)] * 257)) == ["drawings"]
    assert fields(api.draw(*[pixels(1)] * 255, image(4, 7))) == ["drawings[255].image"]
    assert fields(api.upload(*[("a.png", b"", "image/png")] * 257)) == ["files"]
    assert count(database) == 0


def test_one_blank_drawing_keeps_all_from_being_stored(api: Api, database: Database) -> None:
    blank = {"pixels": [[0] * 28] * 28}
    outside = {"strokes": [{"points": [[-400, -400], [-90, -100]]}]}
    dot = {"strokes": [{"points": [[140, 140]]}]}
    answer = api.draw(strokes(7), blank, outside, dot)
    assert fields(answer) == ["drawings[1].pixels", "drawings[2].strokes", "drawings[3].strokes"]
    assert "blank" in answer.json()["errors"][0]["message"]
    assert fields(api.upload(("white.png", white_png(), "image/png"))) == ["files[0]"]
    assert count(database) == 0


def test_a_file_may_have_any_name(api: Api) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name=files; filename="a\x00\\ud800<b>.png"\r\n\r\n'
    )
    answer = api.send(body + png(1) + b"\r\n--x--\r\n", "multipart/form-data; boundary=x")
    assert read(answer) == [1]
    assert "\x00" not in answer.json()["predictions"][0]["position"]["file"]
    kept = api.client.post(
        "/v1/predictions",
        content=body + png(1) + b"\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x", "Idempotency-Key": "k"},
    )
    assert read(kept) == [1]


def test_a_label_is_stored_changed_and_taken_back(api: Api, database: Database) -> None:
    drawn = api.draw(strokes(7)).json()["predictions"][0]["id"]
    address = f"/v1/predictions/{drawn}"
    for digit in (1, 7, 7, None, None, 7):
        answer = api.client.put(f"{address}/label", json={"digit": digit})
        assert answer.json() == {"id": drawn, "digit": digit}
        assert api.client.get(address).json()["label"] == digit
    assert count(database, "true_labels WHERE author IS NOT NULL") == 1


def test_what_is_stored_can_be_looked_at(api: Api) -> None:
    (made,) = api.draw(strokes(7)).json()["predictions"]
    found = api.client.get(f"/v1/predictions/{made['id']}").json()
    assert found["digit"] == 7
    assert found["source"] == "api"
    assert found["created_at"].endswith("Z")
    for stored, fresh in zip(found["models"], made["models"], strict=True):
        assert stored["version"] == fresh["version"]
        assert stored["probabilities"] == pytest.approx(fresh["probabilities"], abs=1e-6)


def test_an_unknown_prediction_is_not_found(api: Api) -> None:
    address = f"/v1/predictions/{uuid4()}"
    problem(api.client.get(address), 404)
    problem(api.client.put(f"{address}/label", json={"digit": 7}), 404)
    problem(api.client.put(f"{address}/label", json={"digit": None}), 404)
    assert fields(api.client.get("/v1/predictions/seven")) == ["id"]


_WRONG_LABELS = [f'{{"digit": {digit}}}' for digit in ("10", "-1", '"7"', "7.5", "7.0000000001")]


@pytest.mark.parametrize("body", [*_WRONG_LABELS, "{}"])
def test_a_label_is_a_digit(api: Api, body: str) -> None:
    kind = {"Content-Type": "application/json"}
    answer = api.client.put(f"/v1/predictions/{uuid4()}/label", content=body, headers=kind)
    assert fields(answer) == ["digit"]


def test_a_label_is_json(api: Api) -> None:
    problem(api.client.put(f"/v1/predictions/{uuid4()}/label", data={"digit": 7}), 415)


def test_statistics_are_those_of_the_dashboard(api: Api) -> None:
    made = api.draw(strokes(7), strokes(3), strokes(5)).json()["predictions"]
    api.client.put(f"/v1/predictions/{made[0]['id']}/label", json={"digit": 7})
    api.client.put(f"/v1/predictions/{made[1]['id']}/label", json={"digit": 8})
    for query in ("", "?hours=1"):
        found = api.client.get(f"/v1/statistics{query}").json()
        assert (found["drawings"], found["labelled"]) == (3, 2)
        counted = {"drawings": 3, "agree": 3, "labelled": 2, "labelled_agree": 2}
        assert found["agreement"] == counted | {"p_value": 1.0}
        assert found["sources"] == [{"source": "api", "drawings": 3, "labelled": 2}]
        assert [model["name"] for model in found["models"]] == ["cnn", "vit"]
        for model in found["models"]:
            assert model["accuracy"]["share"] == 0.5
            assert 0 < model["accuracy"]["low"] < 0.5 < model["accuracy"]["high"] < 1
            assert [r["labelled"] for r in model["recall"]] == [0, 0, 0, 0, 0, 0, 0, 1, 1, 0]
            assert model["expected_calibration_error"] is not None


def test_models_say_what_they_are(api: Api) -> None:
    found = api.client.get("/v1/models").json()["models"]
    assert [model["title"] for model in found] == ["CNN", "ViT"]
    for model, classifier in zip(found, api.services.predictor.classifiers, strict=True):
        assert model["version"] == classifier.version
        assert model["parameters"] == classifier.card.parameters
        assert model["measured"]["mnist_test"]["accuracy"] > 0.99
        assert "confusion" not in model["measured"]["mnist_test"]
        assert model["data"]
