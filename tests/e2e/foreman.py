"""What a foreman does at his desk, in a real browser."""

import re
from collections.abc import Callable, Sequence

from playwright.sync_api import Locator, Page, expect

from tests.homes import PASSWORD

Place = tuple[float, float]


class Foreman:
    """Gitte Holm, with the map before her."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def log_in(self, username: str = "foreman", password: str = PASSWORD) -> None:
        """Come in by the door."""
        self.page.goto("/")
        self.fill_in(username, password)
        expect(self.page.get_by_role("navigation")).to_be_visible()
        self.wait_for_map()

    def fill_in(self, username: str, password: str) -> None:
        """Write name and password, and press the button."""
        self.page.get_by_label("Brugernavn").fill(username)
        self.page.get_by_label("Adgangskode").fill(password)
        self.page.get_by_role("button", name="Log ind", exact=True).click()

    def wait_for_map(self) -> None:
        """Until every tile is there. The page's content policy forbids Playwright's own `wait_for_function`."""
        for _ in range(400):
            if self.page.evaluate("!!window.vejsynMap && vejsynMap.loaded() && vejsynMap.areTilesLoaded()"):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("the map did not come to rest within 20 s")

    def sees(self, condition: Callable[[set[int]], bool]) -> set[int]:
        """The numbers of the dots on the screen, once they fulfil the condition; tiles take a moment."""
        layers = "['damages-soon', 'damages-plan', 'damages-watch']"
        found = f"vejsynMap.queryRenderedFeatures({{layers: {layers}}}).map(dot => dot.properties.id)"
        seen: set[int] = set()
        for _ in range(200):
            self.wait_for_map()
            seen = set(self.page.evaluate(found))
            if condition(seen):
                return seen
            self.page.wait_for_timeout(50)
        raise AssertionError(f"the map shows {sorted(seen)}")

    def look_at(self, place: Place, zoom: float = 16) -> None:
        """Move the map."""
        self.page.evaluate("([center, zoom]) => vejsynMap.jumpTo({center, zoom})", [list(place), zoom])
        self.wait_for_map()

    def pixel(self, place: Place) -> tuple[float, float]:
        """Where on the screen a place on the ground is."""
        x, y = self.page.evaluate(
            """place => {
                const frame = vejsynMap.getCanvas().getBoundingClientRect();
                const {x, y} = vejsynMap.project(place);
                return [frame.x + x, frame.y + y];
            }""",
            list(place),
        )
        return x, y

    def take(self, tool: str) -> None:
        """Choose a tool over the map: Se, Cirkel, Polygon, Frihånd, Enkeltvis."""
        self.page.get_by_role("toolbar").get_by_role("button", name=tool, exact=True).click()

    def click_dot(self, place: Place) -> None:
        """Click on a dot."""
        self.page.mouse.click(*self.pixel(place))

    def ring_in_with_circle(self, middle: Place, radius_px: float) -> None:
        """Drag a circle out from its middle."""
        self.take("Cirkel")
        x, y = self.pixel(middle)
        self._drag([(x, y), (x + radius_px / 2, y + 3), (x + radius_px, y)])

    def ring_in_with_polygon(self, corners: Sequence[tuple[float, float]]) -> None:
        """Click the corners, pixels, and the last one again."""
        self.take("Polygon")
        for corner in (*corners, corners[-1]):
            self.page.mouse.move(*corner, steps=2)
            self.page.mouse.click(*corner)
            self.page.wait_for_timeout(80)

    def ring_in_freehand(self, outline: Sequence[tuple[float, float]]) -> None:
        """Drag a ring, pixels."""
        self.take("Frihånd")
        self._drag([*outline, outline[0]])

    def _drag(self, way: Sequence[tuple[float, float]]) -> None:
        mouse = self.page.mouse
        mouse.move(*way[0])
        mouse.down()
        for x, y in way[1:]:
            mouse.move(x, y, steps=4)
            self.page.wait_for_timeout(40)
        mouse.up()

    @property
    def selection(self) -> Locator:
        """The panel that says what is rung in."""
        return self.page.locator("vs-selection")

    @property
    def receipt(self) -> Locator:
        """What the press of Tildel did."""
        return self.page.locator("vs-receipt")

    @property
    def damage(self) -> Locator:
        """The panel of one damage."""
        return self.page.locator("vs-damage")

    def selected(self, count: int) -> None:
        """The panel says so many."""
        expect(self.selection.locator("tfoot td").last).to_have_text(str(count))

    def choose_team(self, name: str) -> None:
        """In the selection's panel."""
        self.selection.get_by_label("Hold", exact=True).select_option(label=name)

    def press_assign(self) -> None:
        """Tildel."""
        self.selection.get_by_role("button", name=re.compile("^Tildel")).click()

    def open_list(self, name: str) -> Locator:
        """Arbejdssedler, Optagelser or Tilsyn."""
        place, element = {
            "Arbejdssedler": ("orders", "vs-work-orders"),
            "Optagelser": ("recordings", "vs-recordings"),
            "Tilsyn": ("roads", "vs-road-classes"),
        }[name]
        self.page.locator(f"[data-place={place}]").click()
        return self.page.locator(element)
