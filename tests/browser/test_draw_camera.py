"""A digit on paper before the camera, which Chromium plays from a file."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect

from tests.browser.draw_page_actions import open_draw_page
from tests.browser.running_app import App
from tests.browser.settled import watch
from tests.browser.upload_actions import expect_result, ink, result
from tests.browser.windows import CHROMIUM, FLAGS

H, W = 720, 1280


def lined_paper(digit: int) -> NDArray[np.uint8]:
    """Lined paper in the light of a lamp, with grain and a digit in blue ink: uint8 (H, W)."""
    lamp = np.linspace(235, 150, W)[None, :] * np.linspace(1, 0.85, H)[:, None]
    rules = np.where(np.arange(H)[:, None] % 60 < 2, 0.8, 1)
    written = np.zeros((H, W))
    written[160:560, 400:800] = cv2.resize(ink(digit), (400, 400)) / 255
    light = lamp * rules * (1 - 0.7 * written)
    return (light + np.random.default_rng(0).normal(0, 3, (H, W))).clip(0, 255).astype(np.uint8)


def film(grey: NDArray[np.uint8], path: Path) -> Path:
    """One frame of uncompressed video without colours, as Chromium reads it."""
    colours = np.full(grey.size // 2, 128, np.uint8).tobytes()
    head = f"YUV4MPEG2 W{W} H{H} F10:1 Ip A1:1 C420\nFRAME\n".encode()
    path.write_bytes(head + grey.tobytes() + colours)
    return path


@pytest.fixture
def page(browser: Browser, app: App, tmp_path: Path) -> Iterator[Page]:
    """The draw page of somebody who holds a seven before the camera and allows its use."""
    playing = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film(lined_paper(7), tmp_path / 'seven.y4m')}",
    ]
    with browser.browser_type.launch(executable_path=CHROMIUM, args=FLAGS + playing) as filming:
        context = watch(filming.new_context(permissions=["camera"]))
        yield open_draw_page(context, app)
        context.close()


def test_a_photograph_of_paper_is_read_stored_and_labelled(page: Page, app: App) -> None:
    page.locator(".st-key-camera_on label").click()
    page.wait_for_function("document.querySelector('video')?.videoWidth > 0")
    page.locator(".st-key-camera").get_by_role("button", name="Take Photo").click()
    result(page, 0).wait_for()
    expect_result(page, 0, "Photo", 7)
    assert app.rows("SELECT source FROM drawings") == [("camera",)]
    result(page, 0).get_by_role("radio").nth(7).click()
    expect(result(page, 0)).to_contain_text("saved as 7")
    assert app.rows("SELECT digit FROM true_labels") == [(7,)]


def test_the_camera_is_off_until_it_is_asked_for(page: Page, app: App) -> None:
    page.locator(".st-key-uploads").wait_for()
    assert page.locator("video").count() == 0
    page.locator(".st-key-camera_on label").click()
    expect(page.locator("video")).to_be_visible()
    page.locator(".st-key-camera_on label").click()
    expect(page.locator("video")).to_have_count(0)
