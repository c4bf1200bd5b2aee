"""How well a home knows the damages that simulated drives passed: what it found, how far off, and what is not there."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.damages import Status
from data.listed import listed
from data.schema import Damage, Section
from model.vocabulary import DamageClass

ALONG_M, ACROSS_M = 10.0, 1.5
"""A dot shows a damage that lies so near on its section: three sigma of a phone's receiver along the road, and the
distance of two wheel paths across it."""
NOT_ON_THE_MAP = (Status.CANDIDATE, Status.DISMISSED, Status.MERGED, Status.WITHDRAWN)


class NoTruth(ValueError):
    """There is no truth to compare with."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A damage as it stands in a truth file, or a dot as it stands in the home."""

    name: str
    damage_class: str
    section: str
    chainage_m: float
    offset_m: float


@dataclass(frozen=True)
class Verdict:
    """Of all drives in a folder."""

    damages: int
    """That a frame showed, each counted once."""
    found: int
    by_class: Mapping[str, tuple[int, int]]
    """Found, and in all."""
    along_m: float | None
    across_m: float | None
    """Median distance of the found ones from where they are."""
    strays: int
    """Dots on the sections driven that show none of them."""


def judge(session: Session, folder: Path) -> Verdict:
    """Hold a home's dots against the truth files of a folder.

    Raises:
        NoTruth: the folder holds no truth file.
    """
    files = sorted(folder.glob("*.truth.json"))
    if not files:
        raise NoTruth(f"{folder}: holds no *.truth.json; write some with vejsyn simulate")
    truths = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    damages = list({damage.name: damage for truth in truths for damage in _visible(truth)}.values())
    driven = {frame["section"] for truth in truths for frame in truth["frames"]}
    dots = _dots(session, driven)
    pairs = [(damages[i], dots[j]) for i, j in paired(damages, dots).items()]
    return Verdict(
        damages=len(damages),
        found=len(pairs),
        by_class={kind.value: _of_class(kind, damages, pairs) for kind in DamageClass},
        along_m=median(abs(a.chainage_m - b.chainage_m) for a, b in pairs) if pairs else None,
        across_m=median(abs(a.offset_m - b.offset_m) for a, b in pairs) if pairs else None,
        strays=len(dots) - len(pairs),
    )


Pair = tuple[Spot, Spot]
"""A damage and the dot that shows it."""


def _visible(truth: Mapping[str, Any]) -> Iterator[Spot]:
    """The damages that a frame showed."""
    for damage in truth["damages"]:
        if damage["first_pts_s"] is not None:
            place = (damage["section"], damage["chainage_m"], damage["offset_m"])
            yield Spot(damage["name"], damage["damage_class"], *place)


def _dots(session: Session, driven: Iterable[str]) -> list[Spot]:
    rows = session.execute(
        select(Damage, Section.key)
        .join(Damage.section)
        .where(listed(Section.key, driven), Damage.status.not_in(NOT_ON_THE_MAP))
    )
    return [Spot(str(d.id), d.damage_class, key, d.chainage_m, d.offset_m) for d, key in rows]


def paired(spots: Sequence[Spot], others: Sequence[Spot]) -> dict[int, int]:
    """Index of the other for each that has one within `ALONG_M` and `ACROSS_M`; nearest first, each once."""
    near = sorted(
        (along / ALONG_M + across / ACROSS_M, i, j)
        for i, spot in enumerate(spots)
        for j, other in enumerate(others)
        if spot.section == other.section
        and (along := abs(spot.chainage_m - other.chainage_m)) <= ALONG_M
        and (across := abs(spot.offset_m - other.offset_m)) <= ACROSS_M
    )
    pairs: dict[int, int] = {}
    for _, i, j in near:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _of_class(kind: DamageClass, damages: Sequence[Spot], pairs: Sequence[Pair]) -> tuple[int, int]:
    return (
        sum(damage.damage_class == kind for damage, _ in pairs),
        sum(damage.damage_class == kind for damage in damages),
    )
