"""A real server with a real home, a real SMTP server, and a real browser before them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import playwright
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.chromium import CHROMIUM, DESK, FLAGS, PHONE, watched
from tests.e2e.foreman import Foreman
from tests.e2e.screens import Desk, Phone
from tests.e2e.town import Town, settled
from tests.homes import seeded_home

expect.set_options(timeout=20_000)  # a page beside three other workers; what is right comes at once, and costs nothing

PLAYWRIGHTS_NODE = Path(playwright.__file__).parent / "driver" / "node"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there; on Debian: apt install chromium")
    if subprocess.run([PLAYWRIGHTS_NODE, "--version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("Playwright's Node does not start; on Debian: apt install libatomic1")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home made once and copied for each town: hashing passwords and drawing pictures takes its time."""
    folder = tmp_path_factory.mktemp("seeds")
    seeded_home(folder).engine.dispose()
    return folder / "home"


@pytest.fixture
def town(seeds: Path, tmp_path: Path) -> Iterator[Town]:
    """A town of the test's own."""
    with settled(seeds, tmp_path) as settlement:
        yield settlement


@pytest.fixture(scope="session")
def quiet_town(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town for those who only look."""
    with settled(seeds, tmp_path_factory.mktemp("quiet")) as settlement:
        yield settlement


@pytest.fixture
def desk(browser: Browser, town: Town) -> Iterator[Desk]:
    with watched(browser, town.address, **DESK) as (page, watch):
        yield Desk(page, watch, Foreman(page))


@pytest.fixture
def foreman(desk: Desk) -> Foreman:
    """Logged in, with the map before her."""
    desk.foreman.log_in()
    return desk.foreman


@pytest.fixture
def phone(browser: Browser, town: Town) -> Iterator[Phone]:
    with watched(browser, town.address, **PHONE) as (page, watch):
        yield Phone(page, watch)
