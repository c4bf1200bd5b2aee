"""How wide a road is and what is painted on it, from its class."""

from dataclasses import dataclass

from data.simulate.network import Road


@dataclass(frozen=True, slots=True)
class CrossSection:
    """Across one road, metres."""

    width_m: float
    """Asphalt, edge to edge."""
    lane_m: float
    """Where a vehicle drives, right of the middle."""
    centre_line: bool = False
    """Dashed, 5 m of paint and 10 m of gap."""
    edge_line_m: float = 0.0
    """Width of the white edge lines; 0 has none."""
    kerb: bool = False
    """Granite kerbs and pavements instead of verges."""


PATH = CrossSection(2.5, 0.0)
LANE = CrossSection(4.8, 1.1)
STREET = CrossSection(6.0, 1.5, kerb=True)
ROAD = CrossSection(6.4, 1.6, centre_line=True, edge_line_m=0.1)
MAIN_ROAD = CrossSection(7.4, 1.75, centre_line=True, edge_line_m=0.2)

_BY_WORD = (
    (("motor", "trunk", "primær", "gennemfart", "primary", "trafikvej", "overordnet"), MAIN_ROAD),
    (("bolig", "residential", "by", "stamvej", "adgang"), STREET),
    (("grus", "mark", "privat", "track", "service"), LANE),
)
"""Words in road class names of Danish authorities and OpenStreetMap; anything else is a plain road."""


def cross_section(road: Road) -> CrossSection:
    """The profile a road of this class is drawn with; a guess by name, since networks rarely carry widths."""
    if road.kind == "path":
        return PATH
    word = road.road_class.lower()
    return next((profile for words, profile in _BY_WORD if any(w in word for w in words)), ROAD)
