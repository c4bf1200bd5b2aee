import pytest

from data.damages import damages
from data.damages.areas import Circle
from data.damages.damages import NoSuchDamage, Status, WrongStatus
from data.schema import Damage
from tests.homes import SECOND_DRIVE


def round_damage(session, damage_id, radius_m):
    damage = session.get(Damage, damage_id)
    return Circle(damage.lon, damage.lat, radius_m)


def test_an_area_is_asked_by_status(session):
    area = round_damage(session, 5, 60)
    assert sorted(damages.ids_within(session, area, damages.OPEN)) == [4, 5, 6]
    damages.dismiss(session, 5, "Gitte", "skygge", SECOND_DRIVE)
    session.flush()
    assert sorted(damages.ids_within(session, area, damages.OPEN)) == [4, 6]
    assert damages.ids_within(session, area, [Status.DISMISSED]) == [5]


def test_the_most_urgent_dot_comes_first(session):
    session.get(Damage, 6).urgency = 100
    session.flush()
    found = damages.dots_within(session, round_damage(session, 5, 60), most=2)
    assert (found.count, len(found.dots), found.dots[0].id) == (3, 2, 6)


def test_many_ids_are_asked_at_once(session):
    assert sorted(dot.id for dot in damages.dots(session, range(1, 70_000))) == list(range(1, 31))
    assert sorted(dot.id for dot in damages.dots(session, range(1, 40))) == list(range(1, 31))


@pytest.mark.parametrize("before", sorted(damages.DISMISSIBLE | damages.REOPENABLE))
def test_only_some_may_be_dismissed_and_the_rest_reopened(session, before):
    session.get(Damage, 1).status = before.value
    session.flush()
    change = damages.dismiss if before in damages.DISMISSIBLE else damages.reopen
    other = damages.reopen if before in damages.DISMISSIBLE else damages.dismiss
    with pytest.raises(WrongStatus):
        other(session, 1, "Gitte", "x", SECOND_DRIVE)
    change(session, 1, "Gitte", "x", SECOND_DRIVE)
    assert session.get(Damage, 1).status in ("dismissed", "reopened")


@pytest.mark.parametrize("status", sorted(damages.NOT_ITS_OWN))
def test_nobody_can_do_anything_to_a_part(session, status):
    session.get(Damage, 1).status = status.value
    session.flush()
    for change in (damages.dismiss, damages.reopen):
        with pytest.raises(WrongStatus):
            change(session, 1, "Gitte", "x", SECOND_DRIVE)
    with pytest.raises(WrongStatus):
        damages.measure_depth(session, 1, 40, "Gitte", SECOND_DRIVE)


def test_an_unknown_damage_is_named(session):
    for asked in (lambda: damages.story(session, 99), lambda: damages.dismiss(session, 99, "", "", SECOND_DRIVE)):
        with pytest.raises(NoSuchDamage):
            asked()


def test_a_story_has_sightings_of_both_drives_and_no_order(session):
    story = damages.story(session, 1)
    assert [sighting.recording.name for sighting in story.damage.sightings] == ["tur-1.mp4", "tur-2.mp4"]
    assert story.order is None
