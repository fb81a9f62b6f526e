from __future__ import annotations

from streamlit_app.app_pages.draw.canvas_state import CanvasState, Objects


def strokes(*names: str) -> Objects:
    return [{"type": "Path", "path": [["M", 1, 1], ["L", 2, 2]], "name": name} for name in names]


def drawn(*names: str) -> CanvasState:
    sheet = CanvasState()
    sheet.receive(strokes(*names))
    return sheet


def test_a_drawing_keeps_its_id_while_it_grows() -> None:
    sheet = drawn("a")
    first = sheet.drawing_id
    sheet.receive(strokes("a", "b"))
    assert sheet.drawing_id == first
    assert sheet.objects == strokes("a", "b")


def test_what_the_canvas_still_reports_after_clear_is_not_taken_for_a_new_drawing() -> None:
    sheet = drawn("a", "b")
    old = sheet.drawing_id
    sheet.clear()
    sheet.receive(strokes("a", "b"))
    assert sheet.objects == []
    assert sheet.drawing_id != old


def test_the_same_strokes_drawn_again_are_a_new_drawing() -> None:
    sheet = drawn("a")
    sheet.finish(7)
    sheet.receive(strokes("a"))  # not yet caught up
    sheet.receive([])  # caught up
    sheet.receive(strokes("a"))
    assert sheet.objects == strokes("a")


def test_undo_takes_one_stroke_and_starts_the_canvas_from_the_rest() -> None:
    sheet = drawn("a", "b")
    before = sheet.initial_drawing
    sheet.undo_stroke()
    assert sheet.objects == strokes("a")
    assert sheet.initial_drawing["objects"] == strokes("a")
    assert sheet.initial_drawing != before


def test_the_canvas_is_not_reset_by_drawing_on() -> None:
    sheet = drawn("a")
    before = sheet.initial_drawing
    sheet.receive(strokes("a", "b"))
    assert sheet.initial_drawing == before


def test_a_remounted_canvas_starts_from_the_drawing() -> None:
    sheet = drawn("a")
    sheet.remount()
    assert sheet.initial_drawing["objects"] == strokes("a")


def test_a_new_session_adopts_what_the_browser_has_kept() -> None:
    sheet = CanvasState()
    sheet.remount(strokes("a"))
    assert sheet.objects == strokes("a")
    assert sheet.initial_drawing["objects"] == strokes("a")


def test_a_label_taken_back_brings_the_same_drawing_back() -> None:
    sheet = drawn("a")
    old = sheet.drawing_id
    sheet.finish(7)
    sheet.receive([])
    assert sheet.drawing_id != old
    sheet.take_back()
    assert (sheet.drawing_id, sheet.objects) == (old, strokes("a"))
    assert sheet.labelled is None


def test_a_label_taken_back_leaves_a_drawing_that_is_begun_alone() -> None:
    sheet = drawn("a")
    sheet.finish(7)
    sheet.receive(strokes("b"))
    new = sheet.drawing_id
    sheet.take_back()
    assert (sheet.drawing_id, sheet.objects) == (new, strokes("b"))


def test_a_drawing_is_kept_until_it_grows() -> None:
    sheet = drawn("a")
    assert not sheet.is_kept
    sheet.mark_kept()
    assert sheet.is_kept
    sheet.receive(strokes("a", "b"))
    assert not sheet.is_kept
    assert sheet.was_kept
    sheet.clear()
    assert not sheet.was_kept
