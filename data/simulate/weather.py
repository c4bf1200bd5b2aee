"""Days to drive on, by name: light, wetness, what lies on the road and on the windscreen."""

from dataclasses import dataclass

from data.simulate.scene import Light


@dataclass(frozen=True, slots=True)
class Weather:
    """How one day looks through one windscreen."""

    light: Light
    dirt: float = 0.15
    """Of the windscreen, 0-1."""
    rain: float = 0.0
    """Of drops on it, 0-1."""
    leaves: float = 0.0
    """On the road, 0-1."""


WEATHERS = {
    "dry": Weather(Light(165, 30, 0.4)),
    "wet": Weather(Light(190, 18, 0.95, wet=0.8), dirt=0.25, leaves=0.2),
    "dusk": Weather(Light(240, -3, 0.6)),
    "low-sun": Weather(Light(150, 5, 0.1), dirt=0.3),
    "rain": Weather(Light(200, 20, 1.0, wet=0.9), dirt=0.2, rain=0.4),
    "dirty": Weather(Light(165, 25, 0.5), dirt=1.0),
}
"""What a phone meets between September and April."""
