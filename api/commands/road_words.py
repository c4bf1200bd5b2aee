"""What a road file's layers, columns and changes are called, in both languages."""

from api.language import Language
from data.roads.changes.changes import Change
from data.roads.files.layers import LayerUse
from data.roads.files.left_out import LeftOut
from data.roads.files.place import CrsOrigin

Words = dict[Language, str]

NOBODY_TO_ASK: Words = {
    "da": "Intet er ændret: her er ingen at spørge. Se planen igennem, og giv kommandoen igen med --yes.",
    "en": "Nothing was changed: there is nobody to ask here. Look the plan through, then give the command with --yes.",
}
ADDRESSES_READ: Words = {
    "da": "{addresses} adresser kan nu findes på kortet; {left_out} linjer uden vej, husnummer eller sted er udeladt.",
    "en": "{addresses} addresses can be found on the map; {left_out} lines without street, number or place are not.",
}
USE_WORDS: dict[LayerUse, Words] = {
    LayerUse.NO_LINES: {"da": "udeladt: ingen linjer", "en": "left out: no lines"},
    LayerUse.OTHER_THEME: {
        "da": "udeladt: navnet siger, at det ikke er veje (tag det med --layer)",
        "en": "left out: its name says that it is no roads (take it with --layer)",
    },
    LayerUse.NOT_ASKED_FOR: {"da": "udeladt: ikke valgt", "en": "left out: not asked for"},
}
LEFT_OUT_WORDS: dict[LeftOut, Words] = {
    LeftOut.NO_GEOMETRY: {"da": "uden geometri", "en": "without a geometry"},
    LeftOut.NOT_A_LINE: {"da": "punkter eller flader", "en": "points or areas"},
    LeftOut.BROKEN_LINE: {"da": "ødelagte linjer", "en": "broken lines"},
    LeftOut.UNREADABLE: {"da": "ulæselige", "en": "unreadable"},
    LeftOut.OUTSIDE: {"da": "uden for området", "en": "outside the area"},
    LeftOut.NO_ROAD: {"da": "ingen vej (highway)", "en": "no road (highway)"},
    LeftOut.DRAWN_TWICE: {"da": "tegnet to gange", "en": "drawn twice"},
}
ORIGIN_WORDS: dict[CrsOrigin, Words] = {
    CrsOrigin.TOLD: {"da": "som sagt", "en": "as told"},
    CrsOrigin.DECLARED: {"da": "som filen siger", "en": "as the file says"},
    CrsOrigin.GUESSED: {
        "da": "gættet: det lægger vejene i området",
        "en": "guessed: it puts the roads into the area",
    },
}
ASKED: Words = {"da": "Skal det gøres? [j/N]", "en": "Shall it be done? [y/N]"}
YES_ANSWERS = ("j", "ja", "y", "yes")

CHOSEN_WORDS: dict[str, Words] = {
    "named": {"da": "valgt", "en": "named"},
    "name": {"da": "registrets navn", "en": "a register's name"},
    "cut": {"da": "forkortet navn", "en": "a name cut short"},
}
FIELD_WORDS: dict[str, Words] = {
    "id": {"da": "nøgle", "en": "id"},
    "name": {"da": "vejnavn", "en": "name"},
    "road_class": {"da": "klasse", "en": "class"},
    "kind": {"da": "vej eller sti", "en": "kind"},
    "from_m": {"da": "fra kilometer", "en": "from"},
    "to_m": {"da": "til kilometer", "en": "to"},
    "road_number": {"da": "vejnummer", "en": "road number"},
    "road_part": {"da": "vejdel", "en": "road part"},
    "oneway": {"da": "ensretning", "en": "one-way"},
    "level": {"da": "niveau", "en": "level"},
    "bridge": {"da": "bro", "en": "bridge"},
    "tunnel": {"da": "tunnel", "en": "tunnel"},
    "junction": {"da": "rundkørsel", "en": "junction"},
    "tags": {"da": "andre mærker", "en": "other tags"},
}
"""What a column tells; of `NAMED_BY` as their options call it."""

NAMED_BY = {
    "id": "--id-column", "name": "--name-column", "road_class": "--class-column", "kind": "--kind-column",
    "from_m": "--from-column", "to_m": "--to-column",
}  # fmt: skip

LACKING_WORDS: dict[str, Words] = {
    "name": {
        "da": "ingen kolonne: en vej hedder efter sin klasse og sit nummer",
        "en": "no column: a road is called by its class and number",
    },
    "road_class": {
        "da": "ingen kolonne: veje får ingen klasse og intet eftersynsinterval",
        "en": "no column: roads get no class and no interval of inspection",
    },
}
"""What follows where no column was found for what everybody expects."""

CHANGE_WORDS: dict[Change, Words] = {
    Change.MOVED: {"da": "flyttet eller tegnet om", "en": "moved or drawn anew"},
    Change.RENAMED: {"da": "omdøbt", "en": "renamed"},
    Change.RECLASSIFIED: {"da": "anden klasse", "en": "of another class"},
    Change.RENUMBERED: {"da": "andet nummer", "en": "renumbered"},
    Change.OTHERWISE: {"da": "anden kilometrering, ensretning eller højde", "en": "of another chainage, way or level"},
    Change.RESTORED: {"da": "tilbage igen", "en": "there again"},
}
