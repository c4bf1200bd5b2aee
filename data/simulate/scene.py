"""What stands and lies on the simulated road, and in which light: plain values, nothing drawn yet."""

from dataclasses import dataclass, field, replace

from model.vocabulary import DamageClass


@dataclass(frozen=True, slots=True)
class Damage:
    """One damage at a known place, of a known size."""

    name: str
    damage_class: DamageClass
    section: str
    chainage_m: float
    """Of its middle, along the section."""
    offset_m: float
    """Of its middle, to the right of the section's own direction; negative is left."""
    length_m: float
    """Along the road."""
    width_m: float
    """Across the road."""
    crack_mm: float = 12.0
    """Width of the crack itself, 3–80; a pothole has none."""
    seed: int = 0
    """Its shape: the same seed in another size is the same damage grown."""

    def grown(self, times: float) -> "Damage":
        """The same damage some weeks later, its sides so many times as long."""
        return replace(self, length_m=self.length_m * times, width_m=self.width_m * times)


@dataclass(frozen=True, slots=True)
class Repair:
    """A rectangular patch of fresh asphalt."""

    section: str
    chainage_m: float
    offset_m: float
    length_m: float
    width_m: float


@dataclass(frozen=True, slots=True)
class Light:
    """Sun, sky and wetness of one drive."""

    sun_azimuth_deg: float = 200.0
    """Compass direction of the sun."""
    sun_height_deg: float = 28.0
    """Above the horizon; under 12 it is low and glares, under 0 it is dusk."""
    cloud: float = 0.35
    """0 clear, hard shadows; 1 overcast, none."""
    wet: float = 0.0
    """0 dry; 1 wet: darker asphalt that mirrors the sky."""

    @property
    def exposure(self) -> float:
        """How bright the picture comes out, 0–1; the phone makes up for most of the missing light."""
        dusk = min(1.0, max(0.0, (self.sun_height_deg + 8.0) / 16.0))
        return 0.55 + 0.45 * dusk

    @property
    def warmth(self) -> float:
        """0 daylight and blue dusk, 1 the red of a sun on the horizon behind no cloud."""
        return (1.0 - 0.7 * self.cloud) * max(0.0, 1.0 - abs(self.sun_height_deg - 2.0) / 12.0)

    @property
    def shadow(self) -> float:
        """How much darker a shadow is than the sunlit road, 0–1."""
        return 0.52 * (1.0 - self.cloud) * min(1.0, max(0.0, self.sun_height_deg / 6.0))


@dataclass(frozen=True, slots=True)
class Scene:
    """A road with everything on it, as it was on one day."""

    damages: tuple[Damage, ...] = ()
    repairs: tuple[Repair, ...] = ()
    light: Light = field(default_factory=Light)
    seed: int = 0
    """The look of road and verge; two drives of one road share it."""
    leaves: float = 0.0
    """Fallen on the road, 0-1."""
