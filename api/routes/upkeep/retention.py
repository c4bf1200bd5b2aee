"""The rules of retention, which a person reads and changes."""

from fastapi import APIRouter

from api.access import CurrentUser, needs
from api.language import RequestLanguage
from api.state import AppStateDep
from api.wire.upkeep.retention import ForgetRunOut, Retention, RuleOut, TermIn, fixed_terms
from data.retention.forgetting import newest_runs
from data.retention.rules import Rule, decide, terms
from data.users import Role

router = APIRouter(prefix="/retention")

MOST_RUNS = 14


@router.get("", dependencies=[needs(Role.ADMIN)])
def everything(app_state: AppStateDep, language: RequestLanguage) -> Retention:
    """All rules and the newest runs."""
    with app_state.store.read() as session:
        return Retention(
            rules=[RuleOut.of(rule, term, language) for rule, term in terms(session).items()],
            fixed=fixed_terms(language),
            runs=[ForgetRunOut.of(row) for row in newest_runs(session, MOST_RUNS)],
        )


@router.put("/{rule}", dependencies=[needs(Role.ADMIN)])
def change(rule: Rule, wanted: TermIn, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage) -> RuleOut:
    """What somebody has decided; the next run goes by it."""
    with app_state.store.write() as session:
        term = decide(session, rule, wanted.days, user.name, app_state.clock())
    app_state.alarms.look_again()
    return RuleOut.of(rule, term, language)
