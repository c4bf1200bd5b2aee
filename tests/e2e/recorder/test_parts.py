"""The recorder's small decisions, asked in the browser one by one: when it films, which frames, what is whole."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import web
from tests.e2e.conftest import PLAYWRIGHTS_NODE
from tests.pieces import CAMERA_HZ, chosen_frames

WEB = Path(web.__file__).parent
ROLLDOWN = WEB / "node_modules" / "rolldown" / "bin" / "cli.mjs"
MODULES = {
    "drive": ("satellite-clock", "driving", "daylight", "odometer"),
    "film": ("frame-choice", "capture-clock", "recovery", "track-lines"),
    "mounting": ("level", "bonnet"),
    "home": ("rules",),
}


@pytest.fixture(scope="module")
def parts(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page in which `parts` has everything that the modules give."""
    if not ROLLDOWN.exists():
        pytest.skip(f"{ROLLDOWN} is not there: the pages were built elsewhere (cd web && npm ci)")
    folder = tmp_path_factory.mktemp("parts")
    lines = [
        f'export * from "{WEB}/src/recorder/{room}/{name}.ts";' for room, names in MODULES.items() for name in names
    ]
    (folder / "parts.ts").write_text("\n".join(lines))
    bundle = folder / "parts.js"
    subprocess.run(
        [PLAYWRIGHTS_NODE, ROLLDOWN, folder / "parts.ts", "--format", "iife", "--name", "parts", "--file", bundle],
        check=True, capture_output=True, cwd=WEB,
    )  # fmt: skip
    page = browser.new_page()
    page.evaluate("globalThis.__RECORDER_VERSION__ = '0.1.0'")
    page.add_script_tag(path=bundle)
    yield page
    page.close()


def frames(page: Page, seconds: float, speed_mps: float) -> list[tuple[float, bool]]:
    chosen = page.evaluate(
        """([count, hz, speed]) => {
            const choice = new parts.FrameChoice();
            return Array.from({length: count}, (_, n) => [n / hz, choice.choose(n / hz, speed)]);
        }""",
        [int(seconds * CAMERA_HZ), CAMERA_HZ, speed_mps],
    )
    return [(time_s, word == "key") for time_s, word in chosen if word != "none"]


@pytest.mark.parametrize("speed_kmh", [0, 5, 15, 50, 90])
def test_frames_are_chosen_by_the_metres_driven(parts: Page, speed_kmh: int) -> None:
    chosen = frames(parts, 6.0, speed_kmh / 3.6)
    assert chosen == chosen_frames(6.0, speed_kmh / 3.6)
    assert [time_s for time_s, key in chosen if key] == pytest.approx(range(6), abs=0.02)
    assert len(chosen) / 6 <= 2 + speed_kmh / 3.6 / 1.5 + 0.5


def driving(page: Page, speeds: list[tuple[float, float | None]]) -> list[bool]:
    """Whether it drives at each second; a speed of None is no position."""
    return page.evaluate(
        """speeds => { const driving = new parts.Driving();
            return speeds.map(([s, mps]) => mps === null ? driving.now(1000 * s) : driving.heard(mps, 1000 * s)); }""",
        speeds,
    )


def test_it_films_from_the_second_quick_position_to_a_minute_of_standing(parts: Page) -> None:
    assert driving(parts, [(0, 0.4), (1, 2.5), (2, 0.3), (3, 2.5), (4, 3.0)]) == [False, False, False, False, True]
    red_light = [(0, 9.0), (1, 9.0), *((s, 0.2) for s in range(2, 60)), (60, 8.0)]
    assert driving(parts, red_light)[1:] == [True] * 60
    assert driving(parts, [(0, 9.0), (1, 9.0), (30, 0.2), (62, 0.2), (63, 0.0)])[1:] == [True, True, False, False]


def test_a_tunnel_ends_no_drive_and_a_receiver_that_is_gone_does(parts: Page) -> None:
    lost = [(0, 9.0), (1, 9.0), (90, None), (290, None), (302, None)]
    assert driving(parts, lost) == [False, True, True, True, False]


def clock(page: Page, wall_ahead_ms: float, delays_ms: list[float]) -> list[float]:
    """UTC error, ms, of a picture taken as each position arrives; the wall clock is ahead of the satellites."""
    return page.evaluate(
        """([ahead, delays]) => {
            let now = 5000; const utc0 = 1.7e12;
            const clock = new parts.SatelliteClock(() => utc0 + now + ahead, () => now);
            return delays.map((delay, n) => {
                now = 5000 + 1000 * n + delay;
                clock.taken(utc0 + 5000 + 1000 * n);
                return now + clock.utcOffsetMs - (utc0 + now);
            });
        }""",
        [wall_ahead_ms, delays_ms],
    )


def test_a_wall_clock_that_is_right_is_kept_and_one_that_is_wrong_is_put_right_by_the_satellites(parts: Page) -> None:
    assert clock(parts, 0, [80, 300, 120, 900]) == [0, 0, 0, 0]
    for ahead in (-7_200_000, 3_600_000, 5_000):
        assert clock(parts, ahead, [240, 400, 210, 700])[-1] == pytest.approx(0, abs=50)
    assert clock(parts, 1_500, [240, 400, 210, 700] * 3)[-1] == pytest.approx(0, abs=50)


def test_a_position_is_put_on_the_pages_clock_when_it_was_taken(parts: Page) -> None:
    taken = parts.evaluate(
        """() => { let now = 5000; const clock = new parts.SatelliteClock(() => 1.7e12 + now, () => now);
            now = 5400; return clock.taken(1.7e12 + 5100); }"""
    )
    assert taken == pytest.approx(5100)


def test_a_frames_time_is_its_stamp_and_no_late_arrival_moves_it(parts: Page) -> None:
    times = parts.evaluate(
        """() => { const clock = new parts.CaptureClock();
            for (const [stamp, at] of [[100_000, 1190], [133_000, 1138], [166_000, 1260]]) clock.arrived(stamp, at);
            return [100_000, 133_000, 166_000].map(stamp => clock.taken(stamp)); }"""
    )
    assert times == pytest.approx([1105, 1138, 1171])


def boxes(*sizes: tuple[str, int]) -> list[int]:
    content = b"".join(size.to_bytes(4, "big") + name.encode() + bytes(size - 8) for name, size in sizes)
    return list(content)


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        ([], 0),
        (boxes(("ftyp", 24), ("moov", 600)), 0),
        (boxes(("ftyp", 24), ("moov", 600), ("moof", 80), ("mdat", 900)), 1604),
        (boxes(("ftyp", 24), ("moov", 600), ("moof", 80), ("mdat", 900), ("moof", 80), ("mdat", 900))[:-1], 1604),
        ([*boxes(("ftyp", 24), ("moov", 600), ("moof", 80), ("mdat", 900)), 0, 0, 0], 1604),
        ([*boxes(("ftyp", 24), ("moov", 600), ("moof", 80), ("mdat", 900)), *bytes(64)], 1604),
    ],
)
def test_a_torn_video_is_whole_up_to_its_last_fragment(parts: Page, content: list[int], whole: int) -> None:
    found = parts.evaluate("bytes => parts.wholeFragments(new DataView(new Uint8Array(bytes).buffer))", content)
    assert found == whole


def test_a_torn_track_is_whole_up_to_its_last_line(parts: Page) -> None:
    ask = "text => parts.wholeLines(new DataView(new TextEncoder().encode(text).buffer))"
    assert [parts.evaluate(ask, text) for text in ("", "{", "{}\n", "{}\n{}\n{")] == [0, 0, 3, 6]


WIFI = {"networks": ["wifi"], "depot": None, "retain_until_stored": True}
DEPOT = {"lat": 55.4, "lon": 10.4, "radius_m": 100}
NEAR, FAR = {"lat": 55.4005, "lon": 10.4}, {"lat": 55.41, "lon": 10.4}


@pytest.mark.parametrize(
    ("rules", "network", "place", "may"),
    [
        (WIFI, "wifi", FAR, True),
        (WIFI, "cellular", NEAR, False),
        (WIFI, None, NEAR, False),
        (WIFI | {"depot": DEPOT}, None, NEAR, True),
        (WIFI | {"depot": DEPOT}, "wifi", FAR, False),
        (WIFI | {"depot": DEPOT}, "wifi", None, False),
        (WIFI | {"depot": DEPOT}, "cellular", NEAR, False),
        (WIFI | {"networks": "any"}, "cellular", None, True),
        (WIFI | {"networks": "any", "depot": DEPOT}, "cellular", FAR, False),
    ],
)
def test_pieces_are_sent_where_the_office_allows_it(
    parts: Page, rules: dict, network: str | None, place: dict | None, may: bool
) -> None:
    ask = "([rules, network, place]) => parts.maySend(rules, network ?? undefined, place)"
    assert parts.evaluate(ask, [rules, network, place]) is may


@pytest.mark.parametrize(
    ("at", "height_deg"),
    [("2026-06-21T11:20:00Z", 58.0), ("2026-12-21T11:20:00Z", 11.2), ("2026-06-20T23:20:00Z", -11.2)],
)
def test_the_suns_height_over_odense(parts: Page, at: str, height_deg: float) -> None:
    """By declination 23.44° at the solstices: 90 - 55.4 ± 23.44 at noon, its opposite at midnight."""
    assert parts.evaluate("at => parts.sunHeightDeg(55.4, 10.4, new Date(at))", at) == pytest.approx(
        height_deg, abs=0.5
    )


@pytest.mark.parametrize(
    ("pull", "screen_deg", "said"),
    [
        ([9.6, 0.0, 1.7], 90, "straight"),
        ([-9.6, 0.0, 1.7], 270, "straight"),
        ([0.0, 9.6, 1.7], 0, "straight"),
        ([9.4, 1.7, 1.7], 90, "left"),
        ([9.4, -1.7, 1.7], 90, "right"),
        ([9.8, 0.0, -0.5], 90, "down"),
        ([7.0, 0.0, 7.0], 90, "up"),
        ([0.0, 9.6, 1.7], 90, "turn"),
    ],
)
def test_how_the_phone_hangs_by_gravity(parts: Page, pull: list[float], screen_deg: int, said: str) -> None:
    ask = "([pull, screen]) => parts.level(parts.hang(pull, screen), true)"
    assert parts.evaluate(ask, [pull, screen_deg]) == said


def foot(page: Page, grey: list[int]) -> str:
    """Of a picture whose rows are of one grey level each."""
    return page.evaluate(
        "rows => parts.foot(Uint8Array.from(rows.flatMap(level => Array(parts.lookWidth).fill(level))))", grey
    )


def test_a_bonnet_across_the_foot_is_seen_and_road_is_not(parts: Page) -> None:
    sky, road = [200] * 16, [110] * 38
    assert foot(parts, sky + road) == "free"
    assert foot(parts, sky + road[:24] + [190] * 14) == "bonnet"
    assert foot(parts, sky + road[:34] + [190] * 4) == "free"  # under the line
    assert foot(parts, [9] * 54) == "dark"
