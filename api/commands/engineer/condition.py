"""`vejsyn condition`: each section's condition, the worst first."""

import json
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import select

from api.commands.console import plain
from api.commands.roads import AsJson
from api.language import terminals_language
from api.wire.conditions import SectionConditionOut
from data.roads.condition import SectionCondition, section_conditions
from data.schema import Section
from data.store import open_store
from model.condition.pci import Rating

app = typer.Typer()

MOST_SECTIONS_SHOWN = 40
"""On a terminal; --json has them all."""

RATING_WORDS = {
    "da": {
        Rating.GOOD: "god",
        Rating.SATISFACTORY: "tilfredsstillende",
        Rating.FAIR: "rimelig",
        Rating.POOR: "dårlig",
        Rating.VERY_POOR: "meget dårlig",
        Rating.SERIOUS: "alvorlig",
        Rating.FAILED: "nedbrudt",
    },
    "en": {word: word.value.replace("_", " ") for word in Rating},
}


@app.command("condition")
def condition_command(
    rows: Annotated[int, typer.Option(min=1, help="So many sections, the worst first.")] = MOST_SECTIONS_SHOWN,
    as_json: AsJson = False,
) -> None:
    """Tell each section's condition: ASTM D6433's index (100 is faultless, 0 has failed) with an interval of 80 %, from
    what was filmed. A camera sees neither depth nor what lies under a parked car, hence the interval."""
    with open_store().read() as session:
        conditions = sorted(section_conditions(session).values(), key=lambda each: each.index.median)
        sections = {row.id: row for row in session.execute(select(Section.id, Section.key, Section.name))}
    if as_json:
        rows_out = [SectionConditionOut.of(each.section_id, each).model_dump(mode="json") for each in conditions]
        keys = ({"key": sections[row["section_id"]].key, "name": sections[row["section_id"]].name} for row in rows_out)
        typer.echo(json.dumps([key | row for key, row in zip(keys, rows_out, strict=True)], ensure_ascii=False))
        return
    table = Table("section", "road", "condition", "index", "80 %", "filmed")
    for each in conditions[:rows]:
        table.add_row(*_row(each, sections[each.section_id].key, sections[each.section_id].name))
    plain().print(table)


def _row(condition: SectionCondition, key: str, name: str) -> tuple[str, ...]:
    index, words = condition.index, RATING_WORDS[terminals_language()]
    interval = f"{index.low:.0f}–{index.high:.0f}"
    return key, name, words[condition.rating], f"{index.median:.0f}", interval, f"{condition.filmed_share:.0%}"
