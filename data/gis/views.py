"""The views that a GIS opens, in SQL: a layer each, with the fields of `data.features`, EPSG:25832.

Not in them: what hangs on settings or takes long to reckon (`band`, `red`, the condition); files and the OGC API have
it. A view's geometry is the indexed expression itself, so a GIS that asks for a box gets it by the index.
"""

from collections.abc import Mapping

from data.boxes import POINT, SQL_LINE
from data.damages.assignment import TaskState
from data.damages.damages import LIVING, NOT_ITS_OWN, UNCERTAIN
from data.projection import METRES_SRID

GIS_SCHEMA = "vejsyn_gis"


def _words(words: object) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))  # type: ignore[call-overload]


VIEWS: Mapping[str, str] = {
    "damages": f"""
        SELECT d.id, {POINT.format(x="d.x", y="d.y")} AS geom, d.damage_class AS class, d.status, d.severity, d.urgency,
            s.key AS section, s.name AS road, c.name AS road_class, d.chainage_m, d.offset_m,
            d.chainage_sd_m AS place_sd_m, d.length_m, d.width_m, d.size_error, d.depth_mm, d.first_seen, d.last_seen,
            d.passes_seen AS seen, d.passes_valid AS looked, d.dismissed_as AS dismissed
        FROM public.damage d JOIN public.section s ON s.id = d.section_id
            JOIN public.road_class c ON c.id = s.road_class_id
        WHERE d.status NOT IN ({_words(NOT_ITS_OWN | UNCERTAIN)})""",
    "sections": f"""
        SELECT s.id, {SQL_LINE.format(line="s.line")} AS geom, s.key AS section, s.name AS road, s.kind,
            c.name AS road_class, s.from_m, s.length_m, s.inspected_at AS inspected, c.interval_days AS interval_d,
            c.interval_days IS NOT NULL AND
                coalesce(now() - s.inspected_at > c.interval_days * INTERVAL '24 hours', true) AS overdue,
            (SELECT count(*) FROM public.damage d WHERE d.section_id = s.id AND d.status IN ({_words(LIVING)}))
                AS damages
        FROM public.section s JOIN public.road_class c ON c.id = s.road_class_id WHERE s.retired_at IS NULL""",
    "passes": f"""
        SELECT p.id, (CASE WHEN ST_Length(cut) > 0 THEN cut ELSE ST_MakeLine(ST_StartPoint(way), ST_StartPoint(way))
            END)::geometry(LineString, {METRES_SRID}) AS geom, s.key AS section, s.name AS road, p.at AS filmed,
            p.from_m, p.to_m, p.forward
        FROM public.pass p JOIN public.section s ON s.id = p.section_id,
            LATERAL (SELECT {SQL_LINE.format(line="s.line")} AS way) AS whole,
            LATERAL (SELECT ST_LineSubstring(way, greatest(0, least(1, p.from_m / ST_Length(way))),
                greatest(0, least(1, p.to_m / ST_Length(way)))) AS cut) AS stretch""",
    "orders": f"""
        SELECT o.id, (SELECT ST_Multi(ST_Collect({POINT.format(x="d.x", y="d.y")} ORDER BY t.id))
            FROM public.task t JOIN public.damage d ON d.id = t.damage_id WHERE t.work_order_id = o.id
            )::geometry(MultiPoint, {METRES_SRID}) AS geom,
            (SELECT name FROM public.team WHERE id = o.team_id) AS team, o.created_at AS ordered,
            o.withdrawn_at AS withdrawn,
            (SELECT count(*) FROM public.task t WHERE t.work_order_id = o.id AND t.state <> '{TaskState.WITHDRAWN}')
                AS tasks,
            (SELECT count(*) FROM public.task t WHERE t.work_order_id = o.id AND t.state = '{TaskState.DONE}') AS done,
            o.note
        FROM public.work_order o""",
}

INDEXES: Mapping[str, str] = {
    "ix_damage_gist": f"public.damage USING gist (({POINT.format(x='x', y='y')}))",
    "ix_section_gist": f"public.section USING gist (({SQL_LINE.format(line='line')}))",
}
"""By name: a backup leaves out what bears these names."""
