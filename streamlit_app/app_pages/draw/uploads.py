"""Beside the canvas: picture and CSV files, and photographs, read and labelled like drawings."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile as StreamlitFile

from database import DatabaseUnavailable, OverLimit, Prediction
from model.images.image_files import UnreadablePicture
from streamlit_app.app_pages import actions
from streamlit_app.app_pages.draw.upload_state import UploadedDigit, UploadedFile, UploadedFiles
from streamlit_app.auth.session import current_user, require_active_login
from streamlit_app.components import drawing_image, prediction_card
from streamlit_app.components.formatting import percent
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import get_services
from streamlit_app.services.users import User

STYLE = Path(__file__).parents[2] / "styles" / "uploads.css"
KINDS = ["png", "jpg", "jpeg", "webp", "heic", "heif", "bmp", "gif", "tif", "tiff", "csv", "txt"]
CSV = (".csv", ".txt")
PAGE = 12  # digits shown at once


@st.fragment
def panel() -> None:
    """A fragment of its own: no stroke on the canvas waits for it."""
    require_active_login()
    st.session_state.setdefault("uploaded_files", UploadedFiles())
    st.session_state.setdefault("upload_error", "")
    tray: UploadedFiles = st.session_state["uploaded_files"]
    st.html(STYLE)
    with st.container(key="uploads"):
        files = {file.file_id: (file, source) for file, source in _given()}
        tray.clear_all_but(files)
        for file, source in files.values():
            name = "Photograph" if source == "camera" else file.name
            _take(tray.lay(file.file_id, name), file, source)
        if st.session_state["upload_error"]:
            st.error(st.session_state["upload_error"])
        _notes(tray)
        _results(tray)


def _given() -> Iterator[tuple[StreamlitFile, str]]:
    """Every file and photograph that lies there, with its source."""
    with st.container(key="upload_head", horizontal=True, vertical_alignment="center"):
        st.markdown("**Or show them a picture** :gray[one digit or several, from a file or paper]")
        camera = st.toggle("Camera", key="camera_on")
    files = st.file_uploader(
        "Pictures and 28 × 28 CSV files",
        type=KINDS,
        accept_multiple_files=True,
        key="files",
        label_visibility="collapsed",
    )
    for file in files:
        yield file, "csv" if file.name.lower().endswith(CSV) else "upload"
    if camera:
        photo = st.camera_input("A digit on paper", key="camera", resolution="720p")
        if photo is not None:
            yield photo, "camera"


def _take(file: UploadedFile, content: StreamlitFile, source: str) -> None:
    """Read a file once, and store what was read; what could not be stored is tried again."""
    if not file.is_read:
        try:
            get_services().check_rate_limit(current_user(), "uploads")
        except OverLimit as limit:
            st.warning(f"{file.name} was not read: {limit}.")
            return
        except DatabaseUnavailable:
            pass  # reading goes on without it
        with st.spinner(f"Reading {file.name} …"):
            _read(file, content, source)
    if file.drawings and not file.is_kept:
        try:
            get_services().drawings.store_all(current_user(), file.drawings)
            file.is_kept = True
        except DatabaseUnavailable:
            st.warning("These digits are not stored: the database cannot be reached.")


def _read(file: UploadedFile, content: StreamlitFile, source: str) -> None:
    try:
        file.read(get_services().predictor.classify_file(content.getvalue(), content.name, source))
    except UnreadablePicture as error:
        file.trouble = str(error)


def _notes(tray: UploadedFiles) -> None:
    """A line for each file that holds several digits, or none that can be read."""
    lines = [
        f'<p class="{"trouble" if file.trouble else "summary"}"><b>{html.escape(file.name)}</b> '
        f"{html.escape(file.trouble or file.summary)}</p>"
        for file in tray.files.values()
        if file.trouble or file.summary
    ]
    if lines:
        st.html(f'<div class="upload-notes">{"".join(lines)}</div>')


def _results(tray: UploadedFiles) -> None:
    digits = tray.digits
    if not digits:
        return
    pages = -(-len(digits) // PAGE)
    page = st.pagination(pages, key="upload_page") if pages > 1 else 1
    with st.container(key="results"):
        for digit in digits[(page - 1) * PAGE : page * PAGE]:
            with st.container(key=f"result_{digit.id}"):
                st.html(_row(digit, tray.labels.get(digit.id)))
                _truth(tray, digit)


def _row(digit: UploadedDigit, label: int | None) -> str:
    """What the models see, where it came from, and what each of them reads."""
    place = digit.place if label is None else f"{digit.place}, stored as {_a(label)}"
    seen, name = (
        drawing_image.pixels_url(digit.drawing.pixels),
        html.escape(digit.file.name, quote=True),
    )
    said = "".join(_verdict(each) for each in digit.drawing.predictions)
    return (
        f'<div class="result"><img src="{seen}" alt="What the models see in {name}, {digit.place}">'
        f'<span class="origin"><b>{name}</b><small>{place}</small></span>{said}</div>'
    )


def _a(digit: int) -> str:
    return prediction_card.a_digit(digit).replace("*", "")


def _verdict(prediction: Prediction) -> str:
    guess = " is-guess" if prediction.is_guess else ""
    words = "a guess" if prediction.is_guess else percent(prediction.confidence)
    return (
        f'<span class="said {prediction.name}{guess}"><b>{prediction.digit}</b>'
        f"<small>{MODELS[prediction.name]}<br>{words}</small></span>"
    )


def _truth(tray: UploadedFiles, digit: UploadedDigit) -> None:
    st.pills(
        "What was it?",
        range(10),
        default=tray.labels.get(digit.id),
        key=f"upload_label_{digit.id}",
        on_change=_label,
        args=(digit,),
        label_visibility="collapsed",
    )


def _label(digit: UploadedDigit) -> None:
    """Store the label that was chosen, or remove it if none is chosen any more."""
    labels, key = st.session_state["uploaded_files"].labels, f"upload_label_{digit.id}"
    chosen = st.session_state[key]

    def store(user: User) -> None:
        labelling = get_services().labelling
        if chosen is None:
            labelling.unlabel(user, [digit.id])
        else:
            labelling.label_new(user, digit.id, digit.drawing, chosen)

    result = actions.run_action(store, "Label saved.")
    if result.done or result.is_deleted:
        st.session_state["upload_error"] = ""
        labels[digit.id] = chosen
    else:
        st.session_state["upload_error"] = result.message
        st.session_state[key] = labels.get(digit.id)
