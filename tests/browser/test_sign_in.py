"""Signing in with a real round trip: whose drawings these are, and who may do what with them."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from streamlit_app.services.users import author_of
from tests.browser import oidc_provider
from tests.browser.accessibility import too_faint
from tests.browser.draw_page_actions import (
    draw,
    expect_thanks,
    expect_verdict,
    label,
    open_draw_page,
)
from tests.browser.oidc_provider import account, sign_in, sign_out
from tests.browser.running_app import App, emptied, running_app
from tests.browser.settled import expect_settled
from tests.browser.windows import DESKTOP, Theme, new_window
from tests.support.digit_strokes import DIGITS

Arrive = Callable[..., Page]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    yield from oidc_provider.provider()


@pytest.fixture(scope="module")
def _app_with_accounts(issuer: str) -> Iterator[App]:
    with tempfile.TemporaryDirectory(prefix="digits-") as folder:
        settings = {
            "DATA_DIR": folder,
            "DATABASE_URL": "",
            "REVIEWERS": oidc_provider.REVIEWERS,
            "STREAMLIT_SECRETS_FILES": str(oidc_provider.secrets(Path(folder), issuer)),
        }
        yield from running_app(settings)


@pytest.fixture
def app(_app_with_accounts: App) -> App:
    return emptied(_app_with_accounts)


@pytest.fixture
def arrive(browser: Browser, app: App) -> Iterator[Arrive]:
    """Somebody with a browser of their own comes to the draw page, signed in or not."""
    contexts = []

    def come(who: str | None = None, theme: Theme = "light") -> Page:
        context = new_window(browser, theme)
        contexts.append(context)
        page = open_draw_page(context, app)
        if who:
            sign_in(page, app, who)
        return page

    yield come
    for context in contexts:
        context.close()


def draw_and_label(page: Page, drawn: int, said: int) -> None:
    draw(page, DIGITS[drawn])
    expect_verdict(page, "cnn", drawn)
    label(page, said)
    expect_thanks(page, said)


def open_history(page: Page) -> None:
    page.get_by_role("link", name="History").click()
    page.locator(".st-key-history").get_by_role("heading").first.wait_for()


def test_who_signs_in_finds_their_drawings_again_and_nobody_else_does(
    arrive: Arrive, app: App, issuer: str
) -> None:
    page = arrive("ann")
    expect(account(page)).to_contain_text("Ann Example")
    draw_and_label(page, 7, 7)
    assert app.rows("SELECT author FROM drawings") == [(author_of(issuer, "ann"),)]
    assert app.rows("SELECT author FROM true_labels") == [(author_of(issuer, "ann"),)]
    elsewhere = arrive("ann")
    account(elsewhere).click()
    elsewhere.get_by_role("link", name="Your drawings").click()
    expect(elsewhere.locator(".entry")).to_have_count(1)
    expect(elsewhere.locator(".entry")).to_contain_text(
        re.compile(r"Label: 7\s*CNN 7 .*ViT 7", re.S)
    )
    expect(elsewhere.locator(".st-key-own_cnn")).to_have_text(re.compile(r"100\.0\s*%"))
    expect(elsewhere.locator(".st-key-card_own_cnn")).to_contain_text("95 % interval 20.7 – 100.0")
    for other in (arrive("bob"), arrive()):
        open_history(other)
        expect(other.locator(".st-key-empty_state")).to_be_visible()
        expect(other.locator(".st-key-all_users")).to_have_count(0)


def test_a_reviewer_sees_everybodys_and_relabels_but_deletes_nothing(
    arrive: Arrive, app: App, issuer: str
) -> None:
    draw_and_label(arrive("ann"), 7, 1)
    page = arrive("rae")
    open_history(page)
    expect(page.locator(".st-key-empty_state")).to_be_visible()
    page.get_by_text("Everybody's", exact=True).click()
    page.locator("[class*=st-key-pick_] button").click()
    expect(page.locator(".st-key-digit_1 button")).to_have_attribute("kind", "primary")
    page.locator(".st-key-digit_7 button").click()
    expect(page.locator(".entry")).to_contain_text("Label: 7")
    expect(page.locator(".st-key-delete_one")).to_have_count(0)
    assert app.rows("SELECT digit, author FROM true_labels") == [(7, author_of(issuer, "rae"))]


def test_all_that_is_mine_is_deleted_and_only_that(arrive: Arrive, app: App) -> None:
    draw_and_label(arrive("bob"), 3, 3)
    page = arrive("ann")
    for digit in (7, 2):
        draw_and_label(page, digit, digit)
    open_history(page)
    expect(page.locator(".entry")).to_have_count(2)
    page.locator(".st-key-delete_mine button").click()
    expect(page.get_by_role("dialog")).to_contain_text(
        "Permanently deletes 2 drawings and their labels."
    )
    page.get_by_role("button", name="Delete 2 drawings").click()
    expect(page.locator(".st-key-empty_state")).to_be_visible()
    assert app.rows("SELECT digit FROM true_labels") == [(3,)]
    assert app.count("drawings") == 1


def test_a_sign_out_ends_it_in_every_tab(arrive: Arrive, app: App, issuer: str) -> None:
    page = arrive("ann")
    busy, idle = (open_draw_page(page.context, app) for _ in range(2))
    draw(busy, DIGITS[7])
    expect_verdict(busy, "cnn", 7)
    open_history(idle)
    account(page).click()
    page.locator(".st-key-sign_out button").click()
    page.get_by_role("button", name="End session").wait_for()
    with contextlib.suppress(TooLate):  # its page may be loaded anew by now
        busy.locator(".st-key-label_7 button").click(timeout=1_000)
    for tab in (busy, idle):
        expect(tab.locator(".st-key-sign_in")).to_be_visible(timeout=15_000)
    assert idle.url == f"{app.url}/history"
    expect(idle.locator(".st-key-empty_state")).to_be_visible()
    assert app.count("true_labels") == 0
    assert app.rows("SELECT author FROM drawings") == [(author_of(issuer, "ann"),)]


def test_a_tab_that_was_left_open_does_not_disturb_who_signs_in_next(
    arrive: Arrive, app: App
) -> None:
    page = arrive("ann")
    tab = open_draw_page(page.context, app)
    expect(account(tab)).to_contain_text("Ann Example")
    sign_out(page)
    sign_in(page, app, "bob")
    expect(tab.locator(".st-key-account")).not_to_contain_text("Ann")
    page.reload()
    expect(account(page)).to_contain_text("bob@example.org")


def test_a_copied_cookie_is_worth_nothing_after_the_sign_out(
    arrive: Arrive, browser: Browser, app: App
) -> None:
    page = arrive("ann")
    cookies = page.context.storage_state()
    sign_out(page)
    context = browser.new_context(storage_state=cookies)
    thief = context.new_page()
    thief.goto(f"{app.url}/history")
    thief.get_by_role("button", name="End session").click()
    expect(thief.locator(".st-key-sign_in")).to_be_visible()
    expect(thief.locator(".st-key-account")).not_to_contain_text("Ann")
    context.close()


def test_a_name_is_never_more_than_text(arrive: Arrive) -> None:
    page = arrive("eve")
    expect(account(page)).to_contain_text("**Eve** ![x](http")
    account(page).click()
    expect(page.locator(".st-key-sign_out")).to_be_visible()
    assert page.locator(".st-key-account img, [data-testid=stPopoverBody] img").count() == 0


def test_the_account_has_its_place_in_the_head(arrive: Arrive, app: App, theme: Theme) -> None:
    page = arrive(theme=theme)
    draw_and_label(page, 7, 7)
    expect_no_overlap(page)
    sign_in(page, app, "bob")
    expect_no_overlap(page)
    account(page).click()
    expect(page.locator(".st-key-sign_out")).to_be_visible()
    expect_settled(page)
    assert too_faint(page) == []


def expect_no_overlap(page: Page) -> None:
    """Links, live accuracy and account lie side by side, on every width of window."""
    for width in (320, 390, 801, 900, 1050, DESKTOP["width"]):
        page.set_viewport_size({"width": width, "height": 800})
        expect_settled(page)
        expect(page.locator(".st-key-account button")).to_be_in_viewport()
        spans = across(page)
        assert len(spans) >= 5
        assert all(end <= start for (_, end), (start, _) in pairwise(spans)), width
        assert spans[-1][1] <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def across(page: Page) -> list[tuple[float, float]]:
    """Where each part of the head begins and ends."""
    parts = ".st-key-nav a:visible, .st-key-live .live:visible, .st-key-account button:visible"
    boxes = [part.bounding_box() for part in page.locator(parts).all()]
    return sorted((box["x"], box["x"] + box["width"]) for box in boxes if box and box["width"])
