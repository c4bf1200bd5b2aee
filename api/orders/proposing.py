"""What *Tildel* proposes: the team that owns most of what is chosen, and the last day by urgency."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.wire.orders import Proposal
from api.wire.teams import OWNED_AREA
from data.damages.damages import NoSuchDamage
from data.listed import listed
from data.orders import due, teams
from data.schema import Damage, RoadClass, Section, Team
from model.grading.urgency import Bands

OWNERS_SHARE = 0.5
"""Of what is chosen, so that a team with one damage of twenty is not proposed. Assumed."""


def propose(session: Session, damage_ids: Sequence[int], by: str, bands: Bands, at: datetime) -> Proposal:
    """For these damages, which somebody of that name is about to assign.

    Raises:
        NoSuchDamage: none of them is there.
    """
    query = select(Damage.x, Damage.y, Damage.urgency, RoadClass.kind).join(Damage.section).join(Section.road_class)
    rows = session.execute(query.where(listed(Damage.id, damage_ids))).all()
    if not rows:
        raise NoSuchDamage
    band = due.most_urgent(bands, (row.urgency for row in rows))
    places = np.array([(row.x, row.y) for row in rows])
    return Proposal(
        team_id=_owner(session, places, np.array([row.kind for row in rows]), by),
        due_on=due.proposed_on(band, at),
        band=band,
        term_days=due.TERMS[band].days,
    )


def _owner(session: Session, places: NDArray[np.float64], kinds: NDArray[np.str_], by: str) -> int | None:
    """Of two that own as much, the one that got work last."""
    used = teams.last_used(session, by)
    owned = {
        team: int(np.count_nonzero(_owns(team, places, kinds)))
        for team in teams.everyone(session)
        if team.active and (team.area or team.kind)
    }
    never = datetime.min.replace(tzinfo=UTC)
    by_use = sorted(owned, key=lambda team: (owned[team], used.get(team.id, never)), reverse=True)
    return by_use[0].id if by_use and owned[by_use[0]] >= OWNERS_SHARE * len(places) else None


def _owns(team: Team, places: NDArray[np.float64], kinds: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Within its area where it has one, and on its kind of road where it has one."""
    here = OWNED_AREA.validate_python(team.area).shape().holds(*places.T) if team.area else np.ones(len(places), bool)
    return here & (kinds == team.kind) if team.kind else here
