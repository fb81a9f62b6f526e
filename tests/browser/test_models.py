"""The models page shows the metrics of the model cards."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from model.checkpoint import SAVED_MODELS
from tests.browser.accessibility import expect_legible
from tests.browser.models_page_actions import open_models
from tests.browser.running_app import App

CARDS = {
    name: json.loads((SAVED_MODELS / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("cnn", "vit", "mlp")
}


@pytest.fixture
def models(context: BrowserContext, app: App) -> Page:
    return open_models(context, app)


def percent(share: float) -> str:
    return f"{100 * share:.2f}\u00a0%"


def test_each_model_has_its_card_with_the_numbers_of_its_json(models: Page) -> None:
    expect(models.locator(".st-key-models")).to_be_visible()
    for name, card in CARDS.items():
        shown = models.locator(f".st-key-card_{name}")
        expect(shown).to_contain_text(f"{card['parameters']:,}")
        kilobytes = (SAVED_MODELS / f"{name}.safetensors").stat().st_size / 1024
        expect(shown).to_contain_text(f"{kilobytes:,.0f} KB")
        for key in ("mnist_test", "pen_validation"):
            if record := card["measured"].get(key):
                figure = shown.locator(f".model-{key}")
                expect(figure).to_contain_text(percent(record["accuracy"]))
                expect(shown).to_contain_text(percent(record["ece"]))
        if novelty := card["measured"].get("novelty"):
            expect(shown).to_contain_text(percent(novelty["auroc"]))


def test_the_navigation_leads_there_from_every_page(context: BrowserContext, app: App) -> None:
    page = context.new_page()
    page.goto(f"{app.url}/dashboard")
    page.get_by_role("link", name="Models").click()
    expect(page.locator(".st-key-models")).to_be_visible()
    expect(page.locator(".st-key-nav_here")).to_have_text("Models")


def test_the_url_keeps_the_chosen_model(models: Page, context: BrowserContext, app: App) -> None:
    expect(models.locator(".st-key-card_architecture .architecture.cnn")).to_be_visible()
    models.locator(".st-key-model_choice").get_by_text("ViT", exact=True).click()
    expect(models.locator(".st-key-card_architecture .architecture.vit")).to_be_visible()
    expect(models.locator(".st-key-card_mistakes [aria-label*='of ViT']").first).to_be_attached()
    assert "model=ViT" in models.url
    reopened = open_models(context, app, "?" + models.url.partition("?")[2])
    expect(reopened.locator(".st-key-card_architecture .architecture.vit")).to_be_visible()


def test_the_examples_belong_to_the_live_weights(models: Page) -> None:
    portrait = json.loads((SAVED_MODELS / "pictures" / "cnn.json").read_text(encoding="utf-8"))
    assert portrait["version"] == f"cnn-{CARDS['cnn']['sha256'][:8]}"
    mistakes = portrait["mistakes"]["mnist_test"]
    expect(models.locator(".st-key-card_mistakes figure")).to_have_count(len(mistakes))
    label, answer, _ = mistakes[0]
    expect(models.locator(".st-key-card_mistakes figure").first).to_contain_text(
        f"{label} read as {answer}"
    )
    expect(models.locator(".st-key-card_saliency figure")).to_have_count(10)


def test_text_is_legible_and_fits_the_window(anywhere: BrowserContext, app: App) -> None:
    page = open_models(anywhere, app)
    page.locator(".st-key-models .js-plotly-plot").first.wait_for()
    expect_legible(page)
