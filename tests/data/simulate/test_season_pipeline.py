"""With no error anywhere but the pipeline's own, its dots lie where the damages are."""

import numpy as np
import pytest

from tests.bench.season import NO_ERRORS, SMALL_SEASON
from tests.bench.truth import tables_of
from tests.bench.truth_assignments import Assignments, our_assignments, place_error
from tests.bench.truth_season import Outcome, run
from tests.bench.truth_seeds import HEADLINES, value_of


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return run(SMALL_SEASON, 1, tmp_path_factory.mktemp("season"), NO_ERRORS, processes=1)


@pytest.fixture(scope="module")
def assignments(outcome: Outcome) -> Assignments:
    return our_assignments(outcome)


def test_every_drive_can_be_read(outcome: Outcome) -> None:
    assert outcome.refused == []
    assert len(outcome.dots) == len(outcome.results) == len(outcome.season.drives)


def test_every_sighting_has_its_truth_and_nothing_is_made_up(outcome: Outcome) -> None:
    assert len(outcome.sightings) > 500
    assert min(sighting.truth for sighting in outcome.sightings) > 0


def test_dots_lie_where_the_truth_lies(outcome: Outcome, assignments: Assignments) -> None:
    away = []
    for truth, dot in assignments.main_dot.items():
        stood = outcome.dots[-1][dot]
        away.append(place_error(outcome.season.by_id[truth], stood.x, stood.y))
    along, across = np.abs(away).T
    assert len(away) > 40
    # Places are taken to wander by 4 m, so what the matching puts wrong at a run's start or a corner is carried on.
    assert np.median(along) < 0.6
    assert np.median(across) < 0.3


def test_every_headline_figure_is_one_of_the_tables(outcome: Outcome) -> None:
    tables = {title: list(figures) for title, figures in tables_of(outcome)}
    values = {headline.label: value_of(tables, headline) for headline in HEADLINES}
    assert values["right"] == 1.0
    assert values["across last"] is not None
