"""The comparison of two model versions, as HTML."""

from __future__ import annotations

import pytest

from database.agreement import Agreement
from streamlit_app.app_pages.dashboard.version_comparison import comparison_html


@pytest.mark.parametrize(
    ("agreement", "text"),
    [
        (Agreement(), "No labelled drawing has predictions of both"),
        (Agreement(9, 9, 9, 9, both_correct=9), "CNN got 100.0 % right, ViT 100.0 %."),
        (Agreement(60, 40, 60, 40, 40, 10, 10), "CNN got 83.3 % right, ViT 83.3 %."),
        (Agreement(60, 40, 60, 40, 40, 12, 8), "the difference is not statistically significant"),
        (Agreement(60, 40, 60, 40, 40, 2, 18), "ViT is significantly better"),
        (Agreement(60, 40, 60, 40, 40, 19, 1), "CNN is significantly better"),
    ],
)
def test_the_conclusion_names_the_better_version_only_if_significant(
    agreement: Agreement, text: str
) -> None:
    shown = comparison_html(agreement, "CNN", "ViT").replace("\u00a0", " ")
    assert text in shown


def test_a_version_with_markup_in_its_name_stays_text() -> None:
    shown = comparison_html(Agreement(3, 3, 3, 3, 3), "<b>x</b>", "y")
    assert "<b>x</b>" not in shown
    assert "&lt;b&gt;x" in shown
