"""Makes the README's picture, so that it always shows what there is. VEJSYN_WRITE_SCREENSHOT=1 writes it."""

import os
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import expect

from tests.e2e.foreman import Foreman
from tests.e2e.places import damages_on, place_of
from tests.e2e.town import Town

FILE = Path(__file__).parents[2] / "web" / "screenshot.png"
MOST_BYTES = 400_000


def test_the_readmes_screenshot(foreman: Foreman, town: Town) -> None:
    shown = damages_on(town.store, "Stigevej")[7]
    foreman.look_at(place_of(shown), zoom=16)
    foreman.click_dot(place_of(shown))
    expect(foreman.damage.locator("vs-picture img").first).to_be_visible()
    foreman.damage.locator("vs-picture img").first.evaluate("image => image.decode()")
    foreman.page.wait_for_timeout(400)
    foreman.wait_for_map()

    picture = small(foreman.page.screenshot())

    assert len(picture) <= MOST_BYTES
    if os.environ.get("VEJSYN_WRITE_SCREENSHOT") == "1":
        FILE.write_bytes(picture)


def small(png: bytes) -> bytes:
    """The same picture, packed as hard as PNG packs."""
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    packed, content = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    assert packed
    return content.tobytes()
