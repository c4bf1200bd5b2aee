"""What a crew's pictures cost: a page shows one for each damage, and each is asked for through the link's gate."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from tests.api.conftest import SQLITE
from tests.api.orders import crew_token


@contextmanager
def statements(store) -> Iterator[list[str]]:
    """All that is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


@pytest.fixture
def token(foreman, store):
    return crew_token(foreman, store, *range(1, 21))


def test_a_picture_loads_no_order_and_few_rows(visitor, token, store):
    with statements(store) as asked:
        assert visitor.get(f"/crew/{token}/pictures/seed-1-03.jpg").status_code == 200
    queries = [statement for statement in asked if statement.startswith("SELECT")]
    assert len(queries) <= 5  # the gate's two, the link's two again, and the picture's own
    assert not [statement for statement in queries if "damage.urgency_parts" in statement]


@SQLITE
def test_a_picture_is_found_by_its_name_in_an_index(visitor, token, store):
    with statements(store) as asked:
        visitor.get(f"/crew/{token}/pictures/seed-1-03.jpg")
    (query,) = [statement for statement in asked if "sighting.picture = " in statement]
    with store.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", (1, *["x"] * (query.count("?") - 1))).all()
    assert "ix_sighting_picture" in str(plan) or "ix_sighting_damage_id_at" in str(plan)
    assert "SCAN" not in str(plan)


def test_the_whole_list_is_loaded_once(visitor, token, store):
    with statements(store) as asked:
        assert len(visitor.get(f"/crew/{token}").json()["tasks"]) == 20
    assert len([statement for statement in asked if "FROM sighting" in statement]) == 1


@SQLITE
def test_a_picture_without_sightings_costs_no_table_scan(store):
    with store.engine.connect() as connection:
        asked = text("EXPLAIN QUERY PLAN SELECT damage_id FROM sighting WHERE picture = 'seed-1-03.jpg'")
        assert "USING INDEX ix_sighting_picture" in str(connection.execute(asked).all())
