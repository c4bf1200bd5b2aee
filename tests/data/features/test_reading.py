"""Features by window and by page, on either database."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta

import pytest

from data.features.layer import Window
from data.features.reading import LAYERS, NoSuchFeature, count, features, one, page
from data.store import Store
from tests.data.features.town import NOW, town
from tests.homes import FIRST_DRIVE, SECOND_DRIVE
from tests.postgresql import postgresql

WINDOWS = {
    "everything": (Window(NOW), {"damages": 29, "sections": 3, "passes": 3, "orders": 1}),
    "October": (
        Window(NOW, until=FIRST_DRIVE + timedelta(days=1)),
        {"damages": 29, "sections": 0, "passes": 2, "orders": 0},
    ),
    "November": (Window(NOW, since=SECOND_DRIVE), {"damages": 29, "sections": 1, "passes": 1, "orders": 1}),
    "the path": (
        Window(NOW, box=(588_005, 6_142_000, 588_015, 6_142_996), in_degrees=False),
        {"damages": 9, "sections": 1, "passes": 0, "orders": 0},
    ),
    "Stigevej's south end": (
        Window(NOW, box=(10.3895, 55.4245, 10.3915, 55.4260)),
        {"damages": 4, "sections": 2, "passes": 2, "orders": 1},
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with postgresql() if request.param == "PostgreSQL" else nullcontext(None) as url:
        opened = town(tmp_path_factory.mktemp(request.param), url)
        yield opened
        opened.engine.dispose()


@pytest.mark.parametrize("name", list(WINDOWS))
def test_a_window_shows_what_lies_and_happened_in_it(store, name):
    window, wanted = WINDOWS[name]
    with store.read() as session:
        assert {layer: len(list(features(session, LAYERS[layer], window))) for layer in LAYERS} == wanted
        if window.box is None:
            assert {layer: count(session, LAYERS[layer], window) for layer in LAYERS} == wanted


@pytest.mark.parametrize("name", ["everything", "the path"])
def test_steps_of_any_length_give_the_same(store, name):
    window, layer = WINDOWS[name][0], LAYERS["damages"]
    with store.read() as session:
        whole = [feature.id for feature in features(session, layer, window)]
        for step in (1, 2, 7, 29, 30):
            assert [feature.id for feature in features(session, layer, window, step=step)] == whole
        found, more = page(session, layer, window, after=0, most=len(whole) - 1)
        assert ([feature.id for feature in found], more) == (whole[:-1], True)
        last, more = page(session, layer, window, after=found[-1].id, most=5)
        assert ([feature.id for feature in last], more) == (whole[-1:], False)


def test_one_alone_is_the_one_among_all(store):
    with store.read() as session:
        for layer in LAYERS.values():
            for feature in features(session, layer, Window(NOW)):
                assert one(session, layer, feature.id, Window(NOW)) == feature
        with pytest.raises(NoSuchFeature):
            one(session, LAYERS["damages"], 30, Window(NOW))
