"""A work order for other machines: GPX for what navigates, GeoJSON for what draws maps."""

from typing import Any

import gpxpy.gpx

from api.grade_words import grade_of, severity_text
from api.language import Language
from api.orders.round_trip import RoundTrip
from api.wire.damages import place_text
from data.orders.road_distances import Place
from data.projection import to_degrees
from data.schema import WorkOrder

ROUTE_DECIMALS = 6
"""Eleven centimetres."""


def order_gpx(order: WorkOrder, trip: RoundTrip, language: Language) -> str:
    """A waypoint for each stop, a route through them, and the way along the roads as a track."""
    file = gpxpy.gpx.GPX()
    file.creator, file.name = "Vejsyn", _name(order)
    route = gpxpy.gpx.GPXRoute(name=_name(order))
    for stop in trip.stops:
        damage = stop.damage
        name, what = f"{stop.position}. {place_text(damage, language)}", severity_text(grade_of(damage), language)
        file.waypoints.append(gpxpy.gpx.GPXWaypoint(damage.lat, damage.lon, name=name, description=what))
        route.points.append(gpxpy.gpx.GPXRoutePoint(damage.lat, damage.lon, name=name))
    file.routes.append(route)
    if trip.way:
        points = [gpxpy.gpx.GPXTrackPoint(lat, lon) for lon, lat in _degrees(trip.way)]
        file.tracks.append(gpxpy.gpx.GPXTrack(name=_name(order)))
        file.tracks[0].segments.append(gpxpy.gpx.GPXTrackSegment(points))
    return str(file.to_xml(version="1.1"))


def order_geojson(order: WorkOrder, trip: RoundTrip, language: Language) -> dict[str, Any]:
    """RFC 7946: a point for each stop with what is known of it, and the way as a line."""
    stops = [
        _feature(
            {"type": "Point", "coordinates": [stop.damage.lon, stop.damage.lat]},
            {
                "position": stop.position,
                "damage": stop.damage_id,
                "class": stop.damage.damage_class,
                "text": severity_text(grade_of(stop.damage), language),
                "place": place_text(stop.damage, language),
                "state": stop.state,
            },
        )
        for stop in trip.stops
    ]
    line = {"type": "LineString", "coordinates": _degrees(trip.way)}
    way = [_feature(line, {"length_m": round(trip.length_m)})] if trip.way else []
    return {"type": "FeatureCollection", "name": _name(order), "features": [*stops, *way]}


def _name(order: WorkOrder) -> str:
    return f"Vejsyn {order.id} – {order.team.name}"


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _degrees(way: tuple[Place, ...]) -> list[list[float]]:
    lon, lat = to_degrees([x for x, _ in way], [y for _, y in way])
    return [
        [round(east, ROUTE_DECIMALS), round(north, ROUTE_DECIMALS)]
        for east, north in zip(lon.tolist(), lat.tolist(), strict=True)
    ]
