"""The plan of a road import, as the terminal shows it and as one JSON object."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console

from api.commands.road_words import (
    CHANGE_WORDS,
    CHOSEN_WORDS,
    FIELD_WORDS,
    LACKING_WORDS,
    LEFT_OUT_WORDS,
    NAMED_BY,
    ORIGIN_WORDS,
    USE_WORDS,
)
from api.language import Language
from data.names import shown
from data.projection import to_degrees
from data.roads.changes.changes import Change
from data.roads.columns import Columns, how_chosen
from data.roads.files.place import crs_name
from data.roads.importing import ImportPlan, RoadImport
from data.roads.reader import LayerRead

EXAMPLES = 5
"""Names that are printed of what changes."""


def bounds(plan: ImportPlan) -> list[float]:
    """West, south, east, north of the file's sections, degrees."""
    boxes = [draft.line.bounds for draft in plan.roads.drafts]
    x = [edge for box in boxes for edge in (box[0], box[2], box[0], box[2])]
    y = [edge for box in boxes for edge in (box[1], box[1], box[3], box[3])]
    lon, lat = to_degrees(x, y)
    return [round(float(edge), 5) for edge in (lon.min(), lat.min(), lon.max(), lat.max())]


def plan_as_json(plan: ImportPlan) -> dict[str, Any]:
    """All that the plan says; lists of names are whole."""
    changes, roads = plan.changes, plan.roads
    return {
        "file": plan.file,
        "layers": [_layer_as_json(read) for read in roads.layers],
        "columns": asdict(roads.columns),
        "left_out": {reason.value: records for reason, records in roads.left_out.items()},
        "without_line": roads.without_line,
        "chainage_unreadable": roads.chainage_unreadable,
        "bounds": bounds(plan),
        "metres": roads.metres,
        "classes": dict(Counter(draft.road_class for draft in roads.drafts)),
        "kinds": dict(Counter(draft.kind for draft in roads.drafts)),
        "oneway": sum(draft.oneway is not None for draft in roads.drafts),
        "bridges_and_tunnels": sum(draft.level != 0 for draft in roads.drafts),
        "added": len(changes.added),
        "updated": len(changes.updated),
        "unchanged": len(changes.met) - len(changes.updated),
        "gone": len(changes.gone),
        "staying": changes.staying,
        "damages_on_gone": plan.damages_on_gone,
        **{change.value: len(changes.of(change)) for change in Change},
        "changes": {
            **{change.value: [_pair(met.known.key, met.draft.name) for met in changes.of(change)] for change in Change},
            "gone": [_pair(section.key, section.name) for section in changes.gone],
        },
    }


def print_plan(console: Console, plan: ImportPlan, named: Columns, language: Language) -> None:
    """Layers, columns, place, counts, what is left out, what changes."""
    for line in _lines(plan, named, language):
        console.print(line, soft_wrap=True)


def print_done(console: Console, done: RoadImport, language: Language) -> None:
    """What was done."""
    console.print(
        f"{done.file}: {done.added} strækninger tilføjet, {done.updated} ændret, {done.gone} udgået, "
        f"{done.unchanged} uændret; {done.metres / 1000:.1f} km"
        if language == "da"
        else f"{done.file}: {done.added} sections added, {done.updated} updated, {done.gone} gone, "
        f"{done.unchanged} unchanged; {done.metres / 1000:.1f} km",
        soft_wrap=True,
    )
    if done.damages_passed_on or done.damages_left:
        console.print(
            f"{done.damages_passed_on} skader ligger nu på en anden strækning, {done.damages_left} på en udgået"
            if language == "da"
            else f"{done.damages_passed_on} damages lie on another section now, {done.damages_left} on a retired one",
            soft_wrap=True,
        )


def _layer_as_json(read: LayerRead) -> dict[str, Any]:
    layer, placement = read.layer, read.placement
    return {
        "name": shown(layer.name),
        "use": layer.use.value,
        "geometry": layer.geometry,
        "records": layer.records,
        "sections": read.sections,
        "crs": crs_name(placement.crs) if placement else None,
        "crs_origin": placement.origin.value if placement else None,
        "axes_swapped": placement.swapped if placement else None,
        "encoding": layer.encoding,
        "columns": _used(read.columns) if read.columns else None,
    }


def _pair(key: str, name: str) -> dict[str, str]:
    return {"key": key, "name": name}


def _used(columns: Columns) -> dict[str, str]:
    return {field: shown(column) for field, column in asdict(columns).items() if column}


def _lines(plan: ImportPlan, named: Columns, language: Language) -> Iterator[str]:
    danish = language == "da"
    yield f"{plan.file}:"
    for read in plan.roads.layers:
        yield from _layer_lines(read, named, language)
    yield from _content_lines(plan, danish)
    left = [f"{records} {LEFT_OUT_WORDS[reason][language]}" for reason, records in plan.roads.left_out.items()]
    if left:
        yield f"  {'udeladt' if danish else 'left out'}: {', '.join(left)}"
    if plan.roads.chainage_unreadable:
        yield f"  {plan.roads.chainage_unreadable} " + (
            "strækninger med ulæselig kilometrering (begynder ved 0)"
            if danish
            else "sections with an unreadable chainage (they begin at 0)"
        )
    yield from _change_lines(plan, language)


def _layer_lines(read: LayerRead, named: Columns, language: Language) -> Iterator[str]:
    layer, danish = read.layer, language == "da"
    head = f"  {'lag' if danish else 'layer'} {shown(layer.name)}: {layer.records} {'poster' if danish else 'records'}"
    if read.columns is None:
        yield f"{head}; {USE_WORDS[layer.use][language]}"
        return
    if read.placement:
        swapped = ("; akserne ombyttet" if danish else "; axes swapped") if read.placement.swapped else ""
        where = f"{crs_name(read.placement.crs)} ({ORIGIN_WORDS[read.placement.origin][language]}{swapped})"
        head = f"{head}, {where}"
    yield head
    yield from _column_lines(_used(read.columns), named, language)


def _column_lines(used: dict[str, str], named: Columns, language: Language) -> Iterator[str]:
    for field, column in used.items():
        how = CHOSEN_WORDS[how_chosen(field, column, named)][language]
        yield f"    {FIELD_WORDS[field][language]} ← {column} ({how})"
    for field in (field for field in LACKING_WORDS if field not in used):
        yield f"    {FIELD_WORDS[field][language]}: {LACKING_WORDS[field][language]} ({NAMED_BY[field]})"


def _content_lines(plan: ImportPlan, danish: bool) -> Iterator[str]:
    west, south, east, north = bounds(plan)
    kinds = Counter(draft.kind for draft in plan.roads.drafts)
    oneway = sum(draft.oneway is not None for draft in plan.roads.drafts)
    levels = sum(draft.level != 0 for draft in plan.roads.drafts)
    where = f"{south:.4f}–{north:.4f}° N, {west:.4f}–{east:.4f}° {'Ø' if danish else 'E'}"
    km = f"{plan.roads.metres / 1000:.1f} km"
    what = (
        f"{kinds['road']} veje og {kinds['path']} stier, {km}; {oneway} ensrettede, {levels} broer og tunneler"
        if danish
        else f"{kinds['road']} roads and {kinds['path']} paths, {km}; {oneway} one-way, {levels} bridges and tunnels"
    )
    yield f"  {what}; {where}"
    classes = Counter(draft.road_class for draft in plan.roads.drafts)
    yield "  " + ", ".join(f"{name} {sections}" for name, sections in classes.most_common())


def _change_lines(plan: ImportPlan, language: Language) -> Iterator[str]:
    changes, danish = plan.changes, language == "da"
    yield "  " + ("over for det kendte:" if danish else "against what is known:")
    if changes.added:
        names = _examples(draft.name for draft in changes.added)
        yield f"    {len(changes.added)} {'tilføjes' if danish else 'added'}: {names}"
    for change in Change:
        if met := changes.of(change):
            yield f"    {len(met)} {CHANGE_WORDS[change][language]}: {_examples(one.draft.name for one in met)}"
    if changes.gone:
        names, damages = _examples(section.name for section in changes.gone), plan.damages_on_gone
        yield f"    {len(changes.gone)} " + (
            f"udgår: {names}; gennemkørsler og {damages} skader bevares"
            if danish
            else f"gone: {names}; their passes and {damages} damages are kept"
        )
    if unchanged := len(changes.met) - len(changes.updated):
        yield f"    {unchanged} {'uændret' if danish else 'unchanged'}"
    if changes.staying:
        yield f"    {changes.staying} " + ("andre bliver, som de er" if danish else "others stay as they are")


def _examples(names: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(shown(name) for name in names))
    return ", ".join(distinct[:EXAMPLES]) + (", …" if distinct[EXAMPLES:] else "")
