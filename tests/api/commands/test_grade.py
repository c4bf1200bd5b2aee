"""`vejsyn grade`: fitted to what foremen correct, in force only where it is surely better, and taken back."""

import json
from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlalchemy import select

from data.damages.corrections import keeping
from data.damages.corrections.correcting import correct
from data.damages.corrections.examples import examples
from data.damages.corrections.fitted import weights_in_force
from data.schema import Correction, Damage, DamageEvent, FittedGrading
from data.states import EventKind, Step
from model.grading.fitting import Example
from model.grading.measures import Measures
from model.grading.weights import PRIOR_WEIGHTS
from tests.model.grading.foremen import agrees, coins, corrections, minds_area_and_holes


def corrected(store, made: list[Example]) -> None:
    """A damage for each, of which the foreman presses what he means, with the measures that it has."""
    with store.write() as session:
        columns = {c.name: getattr(session.get_one(Damage, 1), c.name) for c in Damage.__table__.columns}
        del columns["id"]
        damages = [Damage(**{**columns, "damage_class": example.damage_class.value}) for example in made]
        session.add_all(damages)
        session.flush()
        for damage, example in zip(damages, made, strict=True):
            said = keeping.Said(keeping.CorrectionKind.STEP, "worse" if example.steps > 0 else "milder", example.steps)
            row = keeping.keep(session, damage, said, "Gitte Holm", columns["last_seen"])
            row.measures = example.measures.row()


@pytest.fixture
def fitted(vejsyn, store, monkeypatch):
    """Runs `vejsyn grade fit` after corrections; gives what it says."""
    monkeypatch.setenv("LANG", "da_DK.UTF-8")

    def run(made, *options):
        corrected(store, made)
        code, said = vejsyn("grade", "fit", *options)
        assert code == 0, said.err
        return json.loads(said.out) if "--json" in options else said.out

    return run


def test_too_few_say_how_many_are_missing(fitted, store):
    assert "27 mangler" in fitted(corrections(minds_area_and_holes, 23, 1))
    assert fitted([], "--json") == {
        "outcome": "too_few", "corrections": 23, "missing": 27, "replaced": False, "agreement": None, "weights": None,
        "worse": 4, "milder": 19, "dry_run": False,
    }  # fmt: skip


def test_what_was_said_before_a_repair_is_no_example_of_what_came_after(store):
    corrected(store, corrections(minds_area_and_holes, 2, 1))
    with store.write() as session:
        mended, other = session.scalars(select(Damage).join(Correction).order_by(Correction.id))
        repaired_at = mended.last_seen + timedelta(days=1)
        session.add(DamageEvent(damage_id=mended.id, event=EventKind.REPAIRED, at=repaired_at, by="Hold Nord"))
        assert len(examples(session)) == 2  # nobody has looked since
        mended.last_seen = repaired_at + timedelta(days=6)
        session.add(DamageEvent(damage_id=mended.id, event=EventKind.REOPENED, at=mended.last_seen, by="nightly"))
        (left,) = examples(session)
        assert left.damage_class == other.damage_class


def test_another_law_takes_the_priors_place_once_and_is_taken_back(fitted, vejsyn, store):
    made = corrections(minds_area_and_holes, 80, 1)
    rehearsed = fitted(made, "--dry-run", "--json")
    assert (rehearsed["outcome"], rehearsed["replaced"]) == ("better", False)
    with store.read() as session:
        assert weights_in_force(session) == PRIOR_WEIGHTS
        found = {(one.damage_class, one.measures, one.steps) for one in examples(session)}
    kept = {(one.damage_class, Measures.of_row(one.measures.row()), one.steps) for one in made}
    assert found == kept
    said = fitted([])
    assert "50%" in said
    assert "Tilpasset 80 rettelser." in said
    with store.read() as session:
        (row,) = session.scalars(select(FittedGrading)).all()
        assert asdict(weights_in_force(session)) == row.weights == rehearsed["weights"]
        assert (row.corrections, row.agreement) == (80, rehearsed["agreement"])
    assert "ikke sikkert bedre" in fitted([])  # than itself
    assert vejsyn("grade", "reset")[0] == 0
    with store.write() as session:
        assert weights_in_force(session) == PRIOR_WEIGHTS
        correct(session, 1, Step.WORSE, "Gitte Holm", session.get_one(Damage, 1).last_seen)
        session.flush()
        newest = session.scalars(select(Correction).order_by(Correction.id.desc())).first()
        assert newest
        assert newest.shown["grading"] == 2


@pytest.mark.parametrize("made", [corrections(agrees, 60, 1), coins(60, 1)], ids=["agrees", "coins"])
def test_one_who_agrees_and_one_who_presses_anything_replace_nothing(fitted, store, made):
    assert fitted(made, "--json")["outcome"] == "not_better"
    with store.read() as session:
        assert session.scalars(select(FittedGrading)).all() == []


def test_what_all_say_alike_changes_no_order(fitted):
    milder = [one for one in corrections(minds_area_and_holes, 75, 1) if one.steps < 0][:50]
    assert "50 af 50 rettelser peger samme vej" in fitted(milder)


def test_without_scipy_the_next_step_is_told(vejsyn, monkeypatch):
    monkeypatch.setattr("api.commands.grading.grade.find_spec", lambda _name: None)
    code, said = vejsyn("grade", "fit")
    assert (code, "vejsyn[fit]" in said.err) == (2, True)
