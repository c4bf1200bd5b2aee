"""Damages as they go out."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from api import wording
from api.language import Language
from data.damages.damages import DamageStory, Dot, Found
from data.damages.regrouping import Before
from data.schema import Damage, DamageEvent, Regrouping, Section, Sighting, WorkOrder
from model.grading.severity import Measure
from model.grading.urgency import band

MOST_FEATURES = 20_000
"""In one answer; who rings in more is told so by `truncated`, and the tiles show them all."""


def feature_collection(found: Found, language: Language) -> dict[str, Any]:
    """GeoJSON; `count` is how many there are, of which the most urgent are here."""
    return {
        "type": "FeatureCollection",
        "features": [_feature(dot, language) for dot in found.dots],
        "count": found.count,
        "truncated": found.count > len(found.dots),
    }


def _feature(dot: Dot, language: Language) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(dot.lon, 7), round(dot.lat, 7)]},
        "properties": {
            "id": dot.id,
            "urgency": dot.urgency,
            "band": band(dot.urgency).value,
            "severity": dot.severity,
            "severity_text": wording.severity_text(
                dot.damage_class, Measure(dot.length_m, dot.width_m, dot.size_error), dot.depth_mm, language
            ),
            "class": dot.damage_class,
            "class_name": wording.class_name(dot.damage_class, language),
            "status": dot.status,
        },
    }


def story_out(story: DamageStory, rain: tuple[date, float] | None, language: Language) -> dict[str, Any]:
    """One damage with all that is known about it.

    Args:
        rain: the wettest day ahead and its millimetres; told where it counts.
    """
    damage, growth = story.damage, story.growth
    recordings = {sighting.recording_id for sighting in story.sightings}
    return {
        **facts(damage, language),
        "status": damage.status,
        "dismissed_as": damage.dismissed_as,
        "urgency": damage.urgency,
        "urgency_parts": damage.urgency_parts,
        "growth_text": growth and wording.growth_text(damage.damage_class, growth, language),
        "rain_text": wording.rain_text(*rain, language) if rain and "rain" in damage.urgency_parts else None,
        "depth_mm": damage.depth_mm,
        "depth_text": wording.depth_text(damage, language),
        "accuracy_m": round((damage.chainage_sd_m**2 + damage.offset_sd_m**2) ** 0.5, 1),
        "section": _section(damage.section),
        "chainage_m": round(register_chainage_m(damage), 1),
        "side": wording.side(damage.offset_m),
        "place_text": place_text(damage, language),
        "first_seen": damage.first_seen,
        "last_seen": damage.last_seen,
        "sighting_count": len(story.sightings),
        "recording_count": len(recordings),
        "missed": damage.missed,
        "sightings": _sightings(story.sightings),
        "work_order": _order(story.order),
        "history": [_event(event) for event in story.events],
        "regrouping": story.regrouping and _regrouping(story.regrouping),
    }


def facts(damage: Damage, language: Language) -> dict[str, Any]:
    """What the foreman and the crew both see."""
    kind, measure = damage.damage_class, wording.measure_of(damage)
    return {
        "id": damage.id,
        "class": kind,
        "class_name": wording.class_name(kind, language),
        "severity": damage.severity,
        "severity_text": wording.severity_text(kind, measure, damage.depth_mm, language),
        "size_text": wording.size_text(kind, measure, language),
        "band": band(damage.urgency).value,
        "lon": damage.lon,
        "lat": damage.lat,
    }


def place_text(damage: Damage, language: Language) -> str:
    """Where it lies, in the register's chainage."""
    return wording.place_text(damage.section.name, register_chainage_m(damage), damage.offset_m, language)


def register_chainage_m(damage: Damage) -> float:
    """Metres as the municipality's register counts them."""
    return damage.section.from_m + damage.chainage_m


def best_first(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Those with a picture first, of them the newest drive's, of that the surest."""
    return sorted(sightings, key=lambda s: (s.picture is None, -s.recording_id, -s.confidence))


def box_of(sighting: Sighting) -> list[float]:
    """The detection in the frame's own pixels."""
    return [sighting.x1, sighting.y1, sighting.x2, sighting.y2]


def _sightings(sightings: Sequence[Sighting]) -> list[dict[str, Any]]:
    """Best first. A sighting whose own picture was not kept is shown in its frame's, where another kept that."""
    frames = {(s.recording_id, s.pts_s): s.picture for s in sightings if s.picture}
    return [_sighting(s, frames.get((s.recording_id, s.pts_s))) for s in best_first(sightings)]


def _sighting(sighting: Sighting, picture: str | None) -> dict[str, Any]:
    return {
        "id": sighting.id,
        "at": sighting.at,
        "picture": f"/pictures/{picture}" if picture else None,
        "width": sighting.frame_width,
        "height": sighting.frame_height,
        "box": box_of(sighting),
        "confidence": round(sighting.confidence, 3),
        "recording": sighting.recording.name,
    }


def _regrouping(row: Regrouping) -> dict[str, Any]:
    others = sorted(Before.model_validate(row.before).others)
    return {"id": row.id, "kind": row.kind, "at": row.at, "by": row.by, "others": others}


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "name": section.name,
        "road_class": section.road_class.name,
        "kind": section.kind,
    }


def _order(order: WorkOrder | None) -> dict[str, Any] | None:
    return {"id": order.id, "team": order.team.name, "created_at": order.created_at} if order else None


def _event(event: DamageEvent) -> dict[str, Any]:
    return {"at": event.at, "event": event.event, "by": event.by, "note": event.note or None}
