"""A reviewer makes another version of a model live, and the first one again."""

from __future__ import annotations

import torch
from playwright.sync_api import BrowserContext, expect

from feedback.model_registry import keep_network
from model.checkpoint import SAVED_MODELS, load_card, load_checkpoint
from tests.browser.draw_page_actions import draw, expect_verdict, open_draw_page
from tests.browser.models_page_actions import choose_version, open_models
from tests.browser.running_app import App
from tests.support.digit_strokes import DIGITS


def test_another_version_is_live_at_once_and_then_the_first_one_again(
    context: BrowserContext, app: App
) -> None:
    shipped = load_card("cnn", SAVED_MODELS).version
    network, card = load_checkpoint("cnn", SAVED_MODELS)
    with torch.no_grad():
        list(network.parameters())[-1][3] += 1000  # it reads everything as a 3
    threes = keep_network(app.database, network, card).version
    page = open_models(context, app, "?model=cnn")
    panel = page.locator(".st-key-card_versions")
    expect(panel).to_contain_text(f"CNN {shipped} is live")
    serve = panel.get_by_role("button", name="Make live")
    expect(serve).to_be_disabled()
    for version, read in ((threes, 3), (shipped, 7)):
        choose_version(page, panel, version)
        serve.click()
        expect(panel).to_contain_text(f"CNN {version} is live")
        draw_page = open_draw_page(context, app)
        draw(draw_page, DIGITS[7])
        expect_verdict(draw_page, "cnn", read)
        draw_page.close()
    assert app.rows("SELECT version, before FROM served_versions") == [(shipped, threes)]


def test_with_one_version_there_is_nothing_to_choose(context: BrowserContext, app: App) -> None:
    page = open_models(context, app)
    expect(page.locator(".st-key-card_saliency")).to_be_visible()
    expect(page.locator(".st-key-card_versions")).to_have_count(0)
