"""The report in Chromium with the network off: the map is drawn, each number is the query's, nothing is asked for."""

import json
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from api.report.drawing import NEEDED
from api.report.words import WORDS
from data.operation.period import period
from data.schema import Section
from data.store import Store
from model.grading.urgency import Bands
from tests.api.conftest import Clock
from tests.data.features.town import NOW, town
from tests.e2e.chromium import CHROMIUM, FLAGS
from tests.homes import FIRST_DRIVE

DRAWABLE = all(find_spec(name) for name in NEEDED)

DRAWN = pytest.mark.skipif(not DRAWABLE, reason="leafmap is not installed (345 MB): pip install 'vejsyn[report]'")
SEEN = pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's Chromium is not installed: apt-get install chromium")

CLOCK = Clock(NOW + timedelta(hours=1))

SHOWS_RED = """() => {
    const canvas = document.querySelector("canvas.maplibregl-canvas"), gl = canvas && canvas.getContext("webgl2");
    if (!gl) return false;
    const pixels = new Uint8Array(4 * canvas.width * canvas.height);
    gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    for (let i = 0; i < pixels.length; i += 4)
        if (pixels[i] === 200 && pixels[i + 1] === 30 && pixels[i + 2] === 30) return true;
    return false;
}"""
"""The map has drawn a red damage."""

MOST_BYTES = 2_000_000
"""Of a page of the seeded home; 1.2 MB of them are the map's program."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = town(tmp_path_factory.mktemp("town"))
    with opened.write() as session:
        session.get_one(Section, 2).name = "</script><script>document.title = 'taken'</script>"
    yield opened
    opened.engine.dispose()


def report(store: Store, monkeypatch, capsys, *words: str) -> tuple[int, str, str]:
    from api import cli

    monkeypatch.setattr("api.commands.engineer.report.now", CLOCK)
    monkeypatch.setenv("VEJSYN_HOME", str(store.home))
    monkeypatch.setattr("sys.argv", ["vejsyn", "report", *words])
    with pytest.raises(SystemExit) as end:
        cli.main()
    told = capsys.readouterr()
    return int(end.value.code or 0), told.out, told.err


def test_without_leafmap_the_report_says_what_to_install(store, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("api.report.drawing.find_spec", lambda _: None)
    code, _, said = report(store, monkeypatch, capsys, str(tmp_path / "out"))
    assert (code, "vejsyn[report]" in said) == (69, True)
    assert not (tmp_path / "out").exists()


def test_a_period_that_ends_before_it_begins_is_refused(store, tmp_path, monkeypatch, capsys):
    code, _, said = report(store, monkeypatch, capsys, str(tmp_path), "--since", "2026-10-02", "--until", "2026-10-01")
    assert (code, "--since" in said) == (2, True)


def test_every_word_is_there_in_both_languages():
    assert set(WORDS["da"]) == set(WORDS["en"])


@DRAWN
@SEEN
@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_report_needs_no_network_and_tells_what_the_queries_tell(store, tmp_path, monkeypatch, capsys):
    code, out, _ = report(store, monkeypatch, capsys, str(tmp_path), "--since", f"{FIRST_DRIVE:%Y-%m-%d}", "--json")
    assert code == 0
    pages = [Path(page) for page in json.loads(out)]
    assert [page.name for page in pages] == ["vejsyn-rapport.html", "vejsyn-report.html"]
    with store.read() as session:
        figures = period(session, FIRST_DRIVE.replace(hour=0), CLOCK.at, Bands())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(offline=True, viewport={"width": 1100, "height": 900})
        for page_file, language in zip(pages, ("da", "en"), strict=True):
            assert page_file.stat().st_size < MOST_BYTES
            page = context.new_page()
            asked, errors = [], []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
            page.goto(page_file.as_uri())
            page.frames[1].wait_for_function(SHOWS_RED)
            assert page.frames[1].title() == "Vejsyn"
            assert [url for url in asked if url.startswith("http")] == []
            assert errors == []
            assert page.locator("html").get_attribute("lang") == language
            assert page.locator("h1").inner_text() == WORDS[language]["title"]
            assert page.locator("svg").count() == 3
            told = [row.inner_text().split("\t")[1:] for row in page.locator("#weeks tbody tr").all()]
            assert told == [[str(one.new), str(one.mended), str(one.reopened)] for one in figures.weeks]
            rows = [row.inner_text().split("\t") for row in page.locator("#responses tbody tr").all()]
            assert len(rows) == 1
            assert [[team, int(mended), float(days.replace(",", "."))] for _, team, mended, days in rows] == [
                [one.team, one.mended, round(one.median_days, 1)] for one in figures.responses
            ]
            shares = [row.inner_text().split("\t")[3] for row in page.locator("#inspected tbody tr").all()]
            wanted = [round(one.share * 100, 1) for one in figures.inspected]
            assert [float(share.replace(",", ".")) for share in shares] == wanted
            assert page.pdf()[:4] == b"%PDF"
        browser.close()
