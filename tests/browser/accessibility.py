"""Finds text that is too faint to read, and pages that are too wide.

WCAG 2.2, success criterion 1.4.3 (AA): 4.5 to 1, or 3 to 1 for text of 24 px, or bold 18.66 px.
Disabled buttons are exempt there.
"""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.settled import expect_settled

_FIND = """
() => {
  const parse = (colour) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) =>
    [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
  const light = ([r, g, b]) => [r, g, b]
    .map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const background = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim()) continue;
    if (element.closest("button[disabled], script, style, noscript, svg")) continue;
    const style = getComputedStyle(element);
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.getBoundingClientRect().width < 2) continue;
    let opacity = 1;
    for (let e = element; e; e = e.parentElement) opacity *= Number(getComputedStyle(e).opacity);
    const below = background(element);
    const text = parse(style.color);
    text[3] *= opacity;
    const [a, b] = [light(over(text, below)), light(below)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${node.data.trim()}: ${ratio.toFixed(2)}`);
  }
  return faint;
}
"""


def too_faint(page: Page) -> list[str]:
    """Each visible text below the bound, with its contrast; none is what we want."""
    expect_settled(page)
    found: list[str] = page.evaluate(_FIND)
    return found


def expect_legible(page: Page) -> None:
    """Nothing is too faint, and nothing hangs over the window's edge."""
    assert too_faint(page) == []
    assert page.viewport_size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
