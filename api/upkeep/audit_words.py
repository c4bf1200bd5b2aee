"""What may be wrong with the audit log, in words."""

from collections.abc import Mapping

from api.language import Language
from data.audit.verifying import Fault

AUDIT_FAULTS: Mapping[Fault, Mapping[Language, str]] = {
    Fault.CHANGED: {"da": "posten er ændret", "en": "the entry was changed"},
    Fault.MISSING: {"da": "poster før denne er fjernet", "en": "entries before this one were removed"},
    Fault.RELINKED: {"da": "posten følger ikke den forrige", "en": "the entry does not follow the one before it"},
    Fault.PERSON_CHANGED: {"da": "hvem, hvorfra eller ordene er ændret", "en": "who, where from or the words changed"},
    Fault.PERSON_MISSING: {
        "da": "hvem, det var, er slettet før tiden",
        "en": "who it was, was erased before its time",
    },
    Fault.CUT: {"da": "de sidste poster er fjernet eller føjet til", "en": "the last entries were removed or added"},
    Fault.RESEALED: {
        "da": "enden er ikke forseglet med dette hjems nøgle (filen secret)",
        "en": "the end is not sealed with this home's key (the file secret)",
    },
    Fault.SEAL_BROKEN: {
        "da": "før denne var enden forseglet med en anden nøgle; er hjemmet gendannet uden filen secret?",
        "en": "before this the end was sealed with another key; was the home restored without its file secret?",
    },
    Fault.HEAD_UNKNOWN: {
        "da": "den hash, du har noteret, findes ikke; databasen er fra før den",
        "en": "the hash that you noted is nowhere; the database is from before it",
    },
}
