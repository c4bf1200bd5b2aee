"""Makes the README's picture, so that it always shows what there is. VEJSYN_WRITE_SCREENSHOT=1 writes it."""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from data.schema import Damage, Section
from tests.e2e.foreman import Foreman
from tests.e2e.places import place_of
from tests.e2e.town import Town, settled
from tests.e2e.village import village

FILE = Path(__file__).parents[2] / "web" / "screenshot.png"
MOST_BYTES = 400_000


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """The whole village."""
    village(tmp_path / "seeds")
    with settled(tmp_path / "seeds" / "home", tmp_path) as settlement:
        yield settlement


def test_the_readmes_screenshot(foreman: Foreman, town: Town) -> None:
    with town.store.read() as session:
        holes = select(Damage).join(Section).where(Damage.damage_class == "D40", Section.name == "Kirkestræde")
        hole = session.scalars(holes.order_by(Damage.urgency.desc())).first()
    assert hole is not None
    foreman.look_at(place_of(hole), zoom=15.6)
    foreman.ring_in_with_circle(place_of(hole), 190)
    expect(foreman.selection.get_by_role("table")).to_be_visible()
    foreman.page.keyboard.press("Escape")
    foreman.wait_for_map()
    foreman.click_dot(place_of(hole))
    picture = foreman.damage.locator("vs-picture img").first
    expect(picture).to_be_visible()
    picture.evaluate("image => image.decode()")
    foreman.page.mouse.move(700, 880)
    foreman.page.wait_for_timeout(400)
    foreman.wait_for_map()

    content = small(foreman.page.screenshot())

    assert len(content) <= MOST_BYTES
    if os.environ.get("VEJSYN_WRITE_SCREENSHOT") == "1":
        FILE.write_bytes(content)


def small(png: bytes) -> bytes:
    """The same picture, packed as hard as PNG packs."""
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    packed, content = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    assert packed
    return content.tobytes()
