"""Upload images and CSV files or take a photo; their digits are labelled like drawings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import streamlit as st
from markupsafe import Markup
from streamlit.runtime.uploaded_file_manager import UploadedFile as StreamlitFile

from database import DatabaseUnavailable, OverLimit, Prediction
from model.images.image_files import UnreadablePicture
from streamlit_app.app_pages import actions
from streamlit_app.app_pages.draw.upload_state import UploadedDigit, UploadedFile, UploadedFiles
from streamlit_app.auth.session import current_user, require_active_login
from streamlit_app.components import drawing_image
from streamlit_app.components.formatting import percent
from streamlit_app.components.html import join
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import get_services
from streamlit_app.services.users import User

STYLE = Path(__file__).parents[2] / "styles" / "uploads.css"
CSV = (".csv", ".tsv", ".txt")
PAGE = 12  # digits shown at once

_NOTE = Markup('<p class="{}"><b>{}</b> {}</p>')
_RESULT = Markup(
    '<div class="result"><img src="{}" alt="What the models see: {}, {}">'
    '<span class="origin"><b>{}</b><small>{}</small></span>{}</div>'
)
_PREDICTION = Markup('<span class="said {}{}"><b>{}</b><small>{}<br>{}</small></span>')


@st.fragment
def show() -> None:
    """A fragment of its own, so that strokes on the canvas don't rerun it."""
    require_active_login()
    st.session_state.setdefault("uploaded_files", UploadedFiles())
    st.session_state.setdefault("upload_error", "")
    uploaded: UploadedFiles = st.session_state["uploaded_files"]
    st.html(STYLE)
    with st.container(key="uploads"):
        files = {file.file_id: (file, source) for file, source in _inputs()}
        uploaded.keep_only(files)
        for file, source in files.values():
            name = "Photo" if source == "camera" else file.name
            _process(uploaded.add(file.file_id, name), file, source)
        if st.session_state["upload_error"]:
            st.error(st.session_state["upload_error"])
        _notes(uploaded)
        _results(uploaded)


def _inputs() -> Iterator[tuple[StreamlitFile, str]]:
    """Every uploaded file and photo, with its source."""
    with st.container(key="upload_head", horizontal=True, vertical_alignment="center"):
        st.markdown("**Upload an image** :gray[One digit or several; photos and CSV work too.]")
        camera = st.toggle("Camera", key="camera_on")
    files = st.file_uploader(
        "Images and CSV files of 28 × 28 values",
        type=None,  # the content decides: names may have any ending, or none
        accept_multiple_files=True,
        key="files",
        label_visibility="collapsed",
    )
    for file in files:
        yield file, "csv" if file.name.lower().endswith(CSV) else "upload"
    if camera:
        photo = st.camera_input("Photograph a handwritten digit", key="camera", resolution="720p")
        if photo is not None:
            yield photo, "camera"


def _process(file: UploadedFile, content: StreamlitFile, source: str) -> None:
    """Classify a file once and store its digits; storing is tried again at each rerun."""
    services, user = get_services(), current_user()
    if not file.is_read:
        try:
            services.check_rate_limit(user, "uploads")
        except OverLimit as limit:
            st.warning(f"{file.name} was not read: {limit}.")
            return
        except DatabaseUnavailable:
            pass  # predictions continue without it
        with st.spinner(f"Reading {file.name} …"):
            _classify(file, content, source)
    if file.drawings and not file.is_stored:
        try:
            services.drawings.store_all(user, file.drawings)
            file.is_stored = True
        except DatabaseUnavailable:
            st.warning("The database is unavailable: these digits are not stored.")


def _classify(file: UploadedFile, content: StreamlitFile, source: str) -> None:
    predictor = get_services().predictor
    try:
        file.set_drawings(predictor.classify_file(content.getvalue(), content.name, source))
    except UnreadablePicture as error:
        file.error = str(error)


def _notes(uploaded: UploadedFiles) -> None:
    """A line for each file that has several digits, or that couldn't be read."""
    notes = [
        _NOTE.format("summary", file.name, file.summary)
        if not file.error
        else _NOTE.format("error", f"Couldn't read {file.name}:", file.error)
        for file in uploaded.files.values()
        if file.error or file.summary
    ]
    if notes:
        st.html(Markup('<div class="upload-notes">{}</div>').format(join(notes)))


def _results(uploaded: UploadedFiles) -> None:
    digits = uploaded.digits
    if not digits:
        return
    pages = -(-len(digits) // PAGE)
    page = st.pagination(pages, key="upload_page") if pages > 1 else 1
    with st.container(key="results"):
        for digit in digits[(page - 1) * PAGE : page * PAGE]:
            label = uploaded.labels.get(digit.id)
            with st.container(key=f"result_{digit.id}"):
                st.html(_result(digit, label))
                _label_buttons(digit, label)


def _result(digit: UploadedDigit, label: int | None) -> Markup:
    """Model input, origin and predictions of one digit."""
    name, position = digit.file.name, digit.position
    url = drawing_image.pixels_url(digit.drawing.pixels)
    origin = position if label is None else f"{position}, saved as {label}"
    predictions = join(_prediction(each) for each in digit.drawing.predictions)
    return _RESULT.format(url, name, position, name, origin, predictions)


def _prediction(prediction: Prediction) -> Markup:
    state = " is-guess" if prediction.is_guess else ""
    confidence = "a guess" if prediction.is_guess else percent(prediction.confidence)
    label = MODELS[prediction.name]
    return _PREDICTION.format(prediction.name, state, prediction.digit, label, confidence)


def _label_buttons(digit: UploadedDigit, label: int | None) -> None:
    st.pills(
        "Which digit is it?",
        range(10),
        default=label,
        key=f"upload_label_{digit.id}",
        on_change=_label,
        args=(digit,),
        label_visibility="collapsed",
    )


def _label(digit: UploadedDigit) -> None:
    """Store the label that was chosen, or remove it if none is chosen any more."""
    labels, key = st.session_state["uploaded_files"].labels, f"upload_label_{digit.id}"
    chosen = st.session_state[key]

    def save(user: User) -> None:
        labelling = get_services().labelling
        if chosen is None:
            labelling.unlabel(user, [digit.id])
        else:
            labelling.label_new(user, digit.id, digit.drawing, chosen)

    result = actions.run_action(save, "Label saved.")
    if result.done or result.is_deleted:
        st.session_state["upload_error"] = ""
        labels[digit.id] = chosen
    else:
        st.session_state["upload_error"] = result.message
        st.session_state[key] = labels.get(digit.id)
