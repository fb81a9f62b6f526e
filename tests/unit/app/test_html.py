"""HTML made of parts: text is escaped, HTML is not."""

from __future__ import annotations

from markupsafe import Markup

from streamlit_app.components import html


def test_text_is_escaped_and_html_stays() -> None:
    assert html.join(["<i>", Markup("<b>1</b>")]) == "&lt;i&gt;<b>1</b>"


def test_a_legend_has_a_colour_for_each_label() -> None:
    assert html.legend([("cnn", "CNN & co")]) == '<span class="cnn"><i></i>CNN &amp; co</span>'


def test_a_caption_cannot_add_elements() -> None:
    figure = html.captioned(Markup("<img>"), "<script>", '"')
    assert figure.startswith("<figure><img><figcaption>&lt;script&gt;<br>")
    assert "<small>&#34;</small>" in figure
