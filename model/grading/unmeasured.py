"""What is taken for granted of a damage that no frame measured: by class and size, with errors as wide as they are."""

from model.grading.measures import LEAST, Estimate, Measures
from model.grading.severity import Measure
from model.vocabulary import DamageClass

OPENING_MM = {
    DamageClass.LONGITUDINAL: Estimate(3.0, 0.6),
    DamageClass.TRANSVERSE: Estimate(3.0, 0.6),
    DamageClass.ALLIGATOR: Estimate(5.0, 1.3),
    DamageClass.POTHOLE: Estimate(7.0, 1.4),
}
"""Opening of a damage of each class, millimetres per metre: median and spread of 84 real ones (tests/bench/grades, the
half that may be chosen by). Of transverse cracks there are two: taken to be as longitudinal ones."""

UNKNOWN_LOG_SD = 1.2
"""Error of what nobody knows: a factor of three either way."""


def assumed_measures(damage_class: DamageClass, size: Measure) -> Measures:
    """By class and size alone."""
    unknown = Estimate(LEAST, UNKNOWN_LOG_SD)
    return Measures(
        opening_mm=OPENING_MM[damage_class],
        opened_share=unknown,
        area_m2=Estimate(max(size.length_m * size.width_m, LEAST), 2 * size.error),
        crack_mm=unknown,
        resolved_mm=0.0,
        crack_m=unknown,
        diameter_m=Estimate(max(size.diameter_m, LEAST), size.error) if damage_class is DamageClass.POTHOLE else None,
        visibility=0.0,
    )
