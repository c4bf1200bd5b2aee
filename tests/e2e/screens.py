"""What stands before the foreman and what lies in the crew's hand."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.e2e.chromium import Watch
from tests.e2e.foreman import Foreman


@dataclass(frozen=True)
class Desk:
    """The foreman's screen, and what is noticed about it."""

    page: Page
    watch: Watch
    foreman: Foreman


@dataclass(frozen=True)
class Phone:
    """The crew's phone."""

    page: Page
    watch: Watch
