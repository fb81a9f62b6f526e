from __future__ import annotations

from streamlit_app.app_pages.draw.canvas_state import CanvasState, Objects


def strokes(*names: str) -> Objects:
    return [{"type": "Path", "path": [["M", 1, 1], ["L", 2, 2]], "name": name} for name in names]


def drawn(*names: str) -> CanvasState:
    state = CanvasState()
    state.receive(strokes(*names))
    return state


def test_a_drawing_keeps_its_id_while_it_grows() -> None:
    state = drawn("a")
    first = state.drawing_id
    state.receive(strokes("a", "b"))
    assert state.drawing_id == first
    assert state.objects == strokes("a", "b")


def test_an_outdated_report_after_clear_is_not_a_new_drawing() -> None:
    state = drawn("a", "b")
    old = state.drawing_id
    state.clear()
    state.receive(strokes("a", "b"))
    assert state.objects == []
    assert state.drawing_id != old


def test_the_same_strokes_drawn_again_are_a_new_drawing() -> None:
    state = drawn("a")
    state.finish(7)
    state.receive(strokes("a"))  # not yet caught up
    state.receive([])  # caught up
    state.receive(strokes("a"))
    assert state.objects == strokes("a")


def test_undo_takes_one_stroke_and_starts_the_canvas_from_the_rest() -> None:
    state = drawn("a", "b")
    before = state.initial_drawing
    state.undo_stroke()
    assert state.objects == strokes("a")
    assert state.initial_drawing["objects"] == strokes("a")
    assert state.initial_drawing != before


def test_the_canvas_is_not_reset_by_drawing_on() -> None:
    state = drawn("a")
    before = state.initial_drawing
    state.receive(strokes("a", "b"))
    assert state.initial_drawing == before


def test_a_remounted_canvas_starts_from_the_drawing() -> None:
    state = drawn("a")
    state.remount()
    assert state.initial_drawing["objects"] == strokes("a")


def test_a_new_session_starts_with_the_browsers_drawing() -> None:
    state = CanvasState()
    state.remount(strokes("a"))
    assert state.objects == strokes("a")
    assert state.initial_drawing["objects"] == strokes("a")


def test_an_undone_label_brings_the_same_drawing_back() -> None:
    state = drawn("a")
    old = state.drawing_id
    state.finish(7)
    state.receive([])
    assert state.drawing_id != old
    state.undo_label()
    assert (state.drawing_id, state.objects) == (old, strokes("a"))
    assert state.last_label is None


def test_an_undone_label_leaves_a_new_drawing_alone() -> None:
    state = drawn("a")
    state.finish(7)
    state.receive(strokes("b"))
    new = state.drawing_id
    state.undo_label()
    assert (state.drawing_id, state.objects) == (new, strokes("b"))


def test_a_drawing_is_stored_until_it_grows() -> None:
    state = drawn("a")
    assert not state.is_stored
    state.mark_stored()
    assert state.is_stored
    state.receive(strokes("a", "b"))
    assert not state.is_stored
    assert state.was_stored
    state.clear()
    assert not state.was_stored
