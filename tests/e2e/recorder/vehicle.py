"""What a phone in a vehicle feels: its receiver follows the road that its camera sees."""

import os
import signal
import time
from pathlib import Path

from playwright.sync_api import CDPSession, Page, expect

from data.projection import to_degrees
from tests.e2e.recorder.fake_camera import FROM_M, LANE_M, ROAD, chainage_m, speed_mps

FIXES_EACH_S = 0.4
PULLS_AWAY_FIXES = 3
"""So many tell of speed on the spot, which begins a recording; then the receiver is silent until the camera is open."""

WATCH_THE_CAMERA = (Path(__file__).parent / "watch-the-camera.js").read_text()
"""See there."""


class Vehicle:
    """Drives by the clock of the phone's camera."""

    def __init__(self, page: Page, at_hour: float | None = None) -> None:
        """At an hour of the sun, it is not on its road but on the equator, where it is that hour now."""
        self.page = page
        self._at_hour = at_hour
        self.chromium: CDPSession = page.context.new_cdp_session(page)
        self._next_s = 0.0

    @property
    def film_began_s(self) -> float | None:
        """Unix time at which the camera would have shown its first picture, by its latest; None before a dozen."""
        began: float | None = self.page.evaluate("window.filmBegan ?? null")
        return began

    @property
    def captured_s(self) -> dict[int, float]:
        """Unix time at which each of the camera's pictures was taken, as the browser says."""
        return {int(number): second for number, second in self.page.evaluate("window.captured").items()}

    def stand(self, seconds: float) -> None:
        """With the engine running."""
        self._feel(seconds, lambda: (FROM_M, 0.0))

    def roll(self, seconds: float) -> None:
        """Fast enough to be filmed, and on the spot."""
        self._feel(seconds, lambda: (FROM_M, 3.0))

    def start(self, within_s: float = 10.0) -> float:
        """Pull away, until the camera is open; gives when it began."""
        self.page.evaluate("window.filmBegan = null")
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            self._feel(PULLS_AWAY_FIXES * FIXES_EACH_S, lambda: (FROM_M, 3.0))
            silent_until = time.monotonic() + 2.0
            while time.monotonic() < silent_until:
                if began := self.film_began_s:
                    return began
                time.sleep(0.05)
        raise AssertionError(f"no camera after {within_s} s: {self.page.inner_text('body')}")

    def drive(self, seconds: float, began_s: float) -> None:
        """Along the road, as the camera shows it: where its film falls behind, so does the vehicle."""

        def where() -> tuple[float, float]:
            film_s = time.time() - (self.film_began_s or began_s)
            return chainage_m(film_s), speed_mps(film_s)

        self._feel(seconds, where)

    def stand_for_a_minute(self) -> None:
        """Longer than a red light."""
        at_m = self._last_m
        self._feel(1.0, lambda: (at_m, 0.0))
        self.page.evaluate("window.later(61_000)")
        self._feel(1.0, lambda: (at_m, 0.0))

    def crash(self) -> None:
        """The page's process is killed, as when a phone is short of memory: no event tells the page."""
        browser = self.page.context.browser
        assert browser is not None
        processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        with self.page.expect_event("crash"):
            for process in processes:
                if process["type"] == "renderer":
                    os.kill(process["id"], signal.SIGKILL)

    def _feel(self, seconds: float, where) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._next_s = max(self._next_s + FIXES_EACH_S, time.monotonic())
            self._last_m, speed = where()
            self.be_at(self._last_m, speed)
            time.sleep(min(left, max(0.0, self._next_s + FIXES_EACH_S - time.monotonic())))

    def be_at(self, along_m: float, speed: float) -> None:
        """One position."""
        east, north = ROAD.line.coords[0]
        lon, lat = map(float, to_degrees(east + along_m, north - LANE_M))
        if self._at_hour is not None:
            lon, lat = (15 * (self._at_hour - time.time() / 3600 % 24) + 180) % 360 - 180, lat - 55
        place = {"latitude": lat, "longitude": lon, "accuracy": 4.0, "altitude": 12.0, "heading": 90.0}
        self.chromium.send("Emulation.setGeolocationOverride", place | {"speed": speed})


def in_phase(page: Page, wanted: str) -> None:
    """Wait until the recorder is: starting, unenrolled, permission, waiting, recording, full, fault."""
    expect(page.locator("vs-recorder")).to_have_attribute("data-phase", wanted, timeout=30_000)


def hang(page: Page, x: float, y: float, z: float) -> None:
    """What the motion sensor feels, m/s²."""
    page.evaluate(
        """pull => window.dispatchEvent(new DeviceMotionEvent("devicemotion", {
            accelerationIncludingGravity: pull, rotationRate: {alpha: 0, beta: 0, gamma: 0}, interval: 16 }))""",
        {"x": x, "y": y, "z": z},
    )
    page.wait_for_timeout(80)
