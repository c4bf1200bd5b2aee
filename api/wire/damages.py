"""Damages as they go out."""

from collections.abc import Iterable
from typing import Any

from api import wording
from data.damages import DamageStory, Dot, Found
from data.schema import Damage, DamageEvent, Section, Sighting, WorkOrder
from model.urgency import band

MOST_FEATURES = 20_000
"""In one answer; who rings in more is told so by `truncated`, and the tiles show them all."""


def feature_collection(found: Found) -> dict[str, Any]:
    """GeoJSON; `count` is how many there are, of which the most urgent are here."""
    return {
        "type": "FeatureCollection",
        "features": [_feature(dot) for dot in found.dots],
        "count": found.count,
        "truncated": found.count > len(found.dots),
    }


def _feature(dot: Dot) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(dot.lon, 7), round(dot.lat, 7)]},
        "properties": {
            "id": dot.id,
            "urgency": dot.urgency,
            "band": band(dot.urgency).value,
            "severity": dot.severity,
            "severity_text": dot.severity_text,
            "class": dot.damage_class,
            "class_name": wording.class_name(dot.damage_class),
            "status": dot.status,
        },
    }


def story_out(story: DamageStory) -> dict[str, Any]:
    """One damage with all that is known about it."""
    damage = story.damage
    recordings = {sighting.recording_id for sighting in damage.sightings}
    return {
        **facts(damage),
        "status": damage.status,
        "urgency": damage.urgency,
        "urgency_parts": damage.urgency_parts,
        "accuracy_m": round((damage.chainage_sd_m**2 + damage.offset_sd_m**2) ** 0.5, 1),
        "section": _section(damage.section),
        "chainage_m": round(register_chainage_m(damage), 1),
        "side": wording.side(damage.offset_m),
        "place_text": place_text(damage),
        "first_seen": damage.first_seen,
        "last_seen": damage.last_seen,
        "sighting_count": len(damage.sightings),
        "recording_count": len(recordings),
        "sightings": [_sighting(sighting) for sighting in best_first(damage.sightings)],
        "work_order": _order(story.order),
        "history": [_event(event) for event in story.events],
    }


def facts(damage: Damage) -> dict[str, Any]:
    """What the foreman and the crew both see."""
    return {
        "id": damage.id,
        "class": damage.damage_class,
        "class_name": wording.class_name(damage.damage_class),
        "severity": damage.severity,
        "severity_text": damage.severity_text,
        "size_text": wording.size_text(damage.damage_class, damage.length_m, damage.width_m, damage.size_error),
        "band": band(damage.urgency).value,
        "lon": damage.lon,
        "lat": damage.lat,
    }


def place_text(damage: Damage) -> str:
    """Where it lies, in the register's chainage."""
    return wording.place_text(damage.section.name, register_chainage_m(damage), damage.offset_m)


def register_chainage_m(damage: Damage) -> float:
    """Metres as the municipality's register counts them."""
    return damage.section.from_m + damage.chainage_m


def best_first(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Those with a picture first, of them the newest drive's, of that the surest."""
    return sorted(sightings, key=lambda s: (s.picture is None, -s.recording_id, -s.confidence))


def box_of(sighting: Sighting) -> list[float]:
    """The detection in the frame's own pixels."""
    return [sighting.x1, sighting.y1, sighting.x2, sighting.y2]


def _sighting(sighting: Sighting) -> dict[str, Any]:
    return {
        "id": sighting.id,
        "at": sighting.at,
        "picture": f"/pictures/{sighting.picture}" if sighting.picture else None,
        "width": sighting.frame_width,
        "height": sighting.frame_height,
        "box": box_of(sighting),
        "confidence": round(sighting.confidence, 3),
        "recording": sighting.recording.name,
    }


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
