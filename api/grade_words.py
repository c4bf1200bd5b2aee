"""Why a damage is graded as it is, in words with the numbers: what was measured, what was not, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot

from api.language import Language
from api.wording import class_name, decimal, measure_of
from data.schema import Damage
from model.grading.measures import Estimate, Measures
from model.grading.severity import Measure
from model.vocabulary import DamageClass, Severity

SEVERITY_WORDS: dict[Severity, dict[Language, str]] = {
    Severity.LOW: {"da": "let", "en": "low"},
    Severity.MEDIUM: {"da": "middel", "en": "medium"},
    Severity.HIGH: {"da": "alvorlig", "en": "high"},
}
BROKEN_FROM = 0.01
"""A smaller share that is broken out is not told: it is within the error of looking."""


@dataclass(frozen=True, slots=True)
class Graded:
    """What the words are made of."""

    damage_class: str
    size: Measure
    measures: Sequence[float | None] | None
    """As they are stored; None where nobody measured."""
    severity_chances: Mapping[str, float] | None
    """As they are stored; None of what was graded before there were any."""
    depth_mm: float | None = None
    """Measured by a person."""


def grade_of(damage: Damage) -> Graded:
    """Of a stored damage."""
    size = measure_of(damage)
    return Graded(damage.damage_class, size, damage.measures, damage.severity_chances, damage.depth_mm)


def severity_text(grade: Graded, language: Language = "da") -> str:
    """E.g. "netrevner, 12,0 m², revner 8 ± 3 mm, værst 21 mm åbent pr. meter · alvorlig (70 %)"."""
    measures = Measures.of_row(grade.measures) if grade.measures else None
    what = class_name(grade.damage_class, language) + _reason(grade, measures, language)
    return f"{what} · {_likeliest(grade.severity_chances, language)}" if grade.severity_chances else what


def _reason(grade: Graded, measures: Measures | None, language: Language) -> str:
    if grade.damage_class == DamageClass.POTHOLE:
        return _hole(grade, measures, language)
    is_net = grade.damage_class == DamageClass.ALLIGATOR
    return _net(grade, measures, language) if is_net else _line(grade, measures, language)


def _likeliest(chances: Mapping[str, float], language: Language) -> str:
    severity = max(Severity, key=lambda word: chances[word.value])
    return f"{SEVERITY_WORDS[severity][language]} ({chances[severity.value]:.0%})".replace("%", " %")


def _net(grade: Graded, measures: Measures | None, language: Language) -> str:
    if measures is None:
        area = decimal(grade.size.length_m * grade.size.width_m, language)
        return f", ca. {area} m²; revner ikke målt" if language == "da" else f", about {area} m²; cracks not measured"
    cracks = {"da": "revner", "en": "cracks"}[language]
    area = decimal(measures.area_m2.value, language)
    opening = f"{measures.opening_mm.value:.0f} mm"
    worst = f", værst {opening} åbent pr. meter" if language == "da" else f", worst {opening} open per metre"
    return f", {area} m², {cracks} {_width(grade, measures)}{worst}{_broken(measures, language)}"


def _line(grade: Graded, measures: Measures | None, language: Language) -> str:
    longest = max(grade.size.length_m, grade.size.width_m)
    if measures is None:
        least = f"{decimal(grade.size.at_least(longest), language)} m"
        danish, english = f", mindst {least}; revnevidde ikke målt", f", at least {least}; width not measured"
        return danish if language == "da" else english
    wide = {"da": "bred", "en": "wide"}[language]
    width = f"{_width(grade, measures)} {wide}"
    return f", {decimal(longest, language)} m, {width}{_broken(measures, language)}"


def _width(grade: Graded, measures: Measures) -> str:
    """With the camera's own error, which every length on the road has."""
    if measures.unresolved:
        return f"under {measures.resolved_mm:.0f} mm"
    return _with_error(measures.crack_mm, grade.size.error, 1, "mm")


def _broken(measures: Measures, language: Language) -> str:
    if measures.broken_share < BROKEN_FROM:
        return ""
    words = {"da": "stykker brækket ud på", "en": "pieces broken out on"}[language]
    return f", {words} {measures.broken_share * 100:.0f} %"


def _hole(grade: Graded, measures: Measures | None, language: Language) -> str:
    diameter = measures.diameter_m if measures else None
    if diameter:
        across = _with_error(diameter, grade.size.error, 100, "cm")
    elif grade.depth_mm is None:
        least = {"da": "mindst", "en": "at least"}[language]
        across = f"{least} {grade.size.at_least(grade.size.diameter_m) * 100:.0f} cm"
    else:
        about = {"da": "ca.", "en": "about"}[language]
        across = f"{about} {grade.size.diameter_m * 100:.0f} cm"
    if language == "da":
        depth = "; dybde ukendt" if grade.depth_mm is None else f", {grade.depth_mm:.0f} mm dybt (målt)"
        return f", {across} på tværs{depth}"
    depth = "; depth unknown" if grade.depth_mm is None else f", {grade.depth_mm:.0f} mm deep (measured)"
    return f", {across} across{depth}"


def _with_error(estimate: Estimate, camera_error: float, times: float, unit: str) -> str:
    """Value and standard error."""
    value = estimate.value * times
    error = max(1.0, value * hypot(estimate.log_sd, camera_error))
    return f"{value:.0f} ± {error:.0f} {unit}"
