"""The report's words."""

from collections.abc import Mapping

from api.language import Language

WORDS: Mapping[Language, Mapping[str, str]] = {
    "da": {
        "title": "Vejenes tilstand", "from_to": "{since} til {until}", "map": "Kort",
        "weeks": "Nye, udbedrede og genåbnede skader pr. uge", "week": "Uge fra", "new": "nye", "mended": "udbedrede",
        "reopened": "genåbnede", "responses": "Fra set til udbedret", "urgency": "Hast", "team": "Hold",
        "count": "Udbedret", "days": "dage (median)", "inspected": "Synet i tide", "road_class": "Vejklasse",
        "interval": "Interval, dage", "kilometres": "km", "percent_in_time": "% af længden synet i tide",
        "soon": "haster", "plan": "planlægges", "watch": "holdes øje med", "nothing": "Intet i perioden.",
        "legend_filmed": "filmet i perioden", "legend_overdue": "syn overskredet",
        "legend_condition": "strækning efter PCI (ASTM D6433): over 70, til 70, til 55; grå er ikke filmet",
        "note": "Kortet viser skader, der ikke er udbedret nu. Tallene kan regnes efter med vejsyn export.",
    },
    "en": {
        "title": "The condition of the roads", "from_to": "{since} to {until}", "map": "Map",
        "weeks": "New, mended and reopened damages by week", "week": "Week from", "new": "new", "mended": "mended",
        "reopened": "reopened", "responses": "From seen to mended", "urgency": "Urgency", "team": "Team",
        "count": "Mended", "days": "days (median)", "inspected": "Inspected in time", "road_class": "Class of road",
        "interval": "Interval, days", "kilometres": "km", "percent_in_time": "% of the length inspected in time",
        "soon": "urgent", "plan": "to be planned", "watch": "to be watched", "nothing": "Nothing in this period.",
        "legend_filmed": "filmed in the period", "legend_overdue": "inspection overdue",
        "legend_condition": "section by PCI (ASTM D6433): above 70, to 70, to 55; grey is not filmed",
        "note": "The map shows damages that are not mended now. vejsyn export gives the rows behind the figures.",
    },
}  # fmt: skip
