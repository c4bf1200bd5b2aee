import pytest

from data.orders import teams
from data.orders.teams import NoSuchTeam, TeamNameTaken
from data.roads import road_classes
from data.roads.road_classes import NoSuchRoadClass
from tests.homes import SECOND_DRIVE


def test_teams_come_by_name(session):
    teams.add(session, "Asfalt", "a@b.dk")
    assert [team.name for team in teams.everyone(session)] == ["Asfalt", "Hold Nord", "Hold Syd"]


def test_a_name_is_taken_once_but_may_be_kept(session):
    with pytest.raises(TeamNameTaken):
        teams.change(session, 1, name="Hold Syd")
    assert teams.change(session, 1, name="Hold Nord", email="ny@b.dk").email == "ny@b.dk"


def test_a_team_without_work_is_forgotten(session):
    teams.remove(session, 2)
    session.flush()
    with pytest.raises(NoSuchTeam):
        teams.get(session, 2)


def test_classes_come_with_the_most_inspected_roads_first(session):
    assert [row.name for row in road_classes.everything(session)] == ["Trafikvej", "Lokalvej", "Cykelsti"]
    road_classes.set_interval(session, 2, 14, SECOND_DRIVE)
    assert road_classes.everything(session)[0].name == "Lokalvej"
    with pytest.raises(NoSuchRoadClass):
        road_classes.set_interval(session, 9, 14, SECOND_DRIVE)
