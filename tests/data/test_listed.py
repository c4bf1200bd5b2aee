"""Lists of any length in a query, in both databases; and what is asked of 40,000 damages at once."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, aliased

from data.damages import damages
from data.listed import listed
from data.orders import work_orders
from data.orders.work_orders import MOST_ASKED, AssignmentRequest, TooManyDamages
from data.schema import Damage, Section
from tests.homes import SECOND_DRIVE, seeded_home
from tests.postgresql import postgresql

MANY = 40_000
"""More than half of what either database binds."""


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def filled(request, tmp_path_factory) -> Iterator[Session]:
    """A home with 40,000 damages and more; nothing is committed."""
    with postgresql() if request.param == "PostgreSQL" else nullcontext() as url:
        store = seeded_home(tmp_path_factory.mktemp("home"), url)
        with Session(store.engine) as session:
            one = {c.key: getattr(session.get_one(Damage, 5), c.key) for c in Damage.__table__.columns if c.key != "id"}
            session.execute(insert(Damage), [one] * MANY)
            session.commit()
        with Session(store.engine) as session:
            yield session
        store.engine.dispose()


@pytest.fixture
def session(filled):
    yield filled
    filled.rollback()


def test_a_list_may_be_longer_than_a_statement_binds_values(session):
    wanted = range(11, MANY + 1)
    assert session.scalars(select(Damage.id).where(listed(Damage.id, wanted)).order_by(Damage.id)).all() == list(wanted)


def test_an_empty_list_has_nothing_and_null_is_in_no_list(session):
    assert session.scalars(select(Damage.id).where(listed(Damage.id, []))).all() == []
    assert session.scalars(select(Damage.id).where(listed(Damage.merged_into, range(9)))).all() == []


def test_strings_are_listed_too_and_each_query_has_its_own_list(session):
    tricky = ["o'hara", 'say "hi"', "æøå", "stigevej", "]", "{}"]
    assert session.scalars(select(Section.key).where(listed(Section.key, tricky))).all() == ["stigevej"]
    assert session.scalars(select(Section.key).where(listed(Section.key, ["kanalstien"]))).all() == ["kanalstien"]


def test_two_lists_in_one_query_and_a_join_keep_apart(session):
    other = aliased(Damage)
    asked = select(Damage.id, other.id).join(other, other.id == Damage.id + 1)
    rows = session.execute(asked.where(listed(Damage.id, [1, 2, 3]), listed(other.id, [3, 4]))).all()
    assert sorted(map(tuple, rows)) == [(2, 3), (3, 4)]


def test_what_is_listed_is_looked_up_in_the_index(session):
    asked = select(Damage.x).where(listed(Damage.id, [1, 2])).compile(session.get_bind())
    explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[session.get_bind().dialect.name]
    bound = ("[1, 2]",) if explain.endswith("PLAN") else {"listed_1": "[1, 2]"}
    plan = str(session.connection().exec_driver_sql(f"{explain} {asked}", bound).all())
    assert "SEARCH damage" in plan or "Index Scan using pk_damage" in plan


def test_all_dots_of_a_large_area_are_given(session):
    assert len(damages.dots(session, range(1, MANY + 31))) == MANY + 30
    assert len(damages.open_statuses(session, range(1, MANY))) == MANY - 1


def test_an_order_for_too_many_is_refused_before_any_is_locked_or_loaded(session):
    wish = AssignmentRequest({}, range(1, MOST_ASKED), 1, "", "Gitte", "secret")
    with pytest.raises(TooManyDamages) as refused:
        work_orders.assign(session, wish, SECOND_DRIVE)
    assert refused.value.count == MOST_ASKED - 1
    assert not any(isinstance(row, Damage) for row in session.identity_map.values())


def test_an_order_leaves_ten_thousand_out_and_says_which(session):
    with session.begin_nested():
        for damage in session.scalars(select(Damage).where(Damage.id.between(6, MOST_ASKED))):
            damage.status = "verified"
    wish = AssignmentRequest({}, range(1, MOST_ASKED + 1), 1, "", "Gitte", "secret")
    order = work_orders.assign(session, wish, SECOND_DRIVE)
    assert sorted(task.damage_id for task in order.tasks) == [1, 2, 3, 4, 5]
    assert order.left_out["failed"] == [[damage_id, "verified"] for damage_id in range(6, MOST_ASKED + 1)]
