"""Why a record of a road file gives no section: counted and told, never fatal."""

from enum import StrEnum


class LeftOut(StrEnum):
    """Each record that is left out has one of these reasons."""

    NO_GEOMETRY = "no_geometry"
    NOT_A_LINE = "not_a_line"
    BROKEN_LINE = "broken_line"
    """Coordinates that are no numbers, or a line of no length."""
    UNREADABLE = "unreadable"
    OUTSIDE = "outside"
    """Of the area that is looked for: see `data.settings.RoadSettings`."""
    NO_ROAD = "no_road"
    """OpenStreetMap draws rivers, fences and roads not built yet in the same layer."""
    DRAWN_TWICE = "drawn_twice"
