"""Every table, once. Migrations in `data/migrations` bring a database here; a test holds the two together.

Times are aware UTC. `x`/`y` are metres in EPSG:25832, `lon`/`lat` degrees in EPSG:4326. Chainage is metres from the
section's start; offset is metres from its centre line, positive to the right of increasing chainage.
"""

from data.schema.base import Base, Leased, UtcDateTime
from data.schema.damages import HAS_PICTURE, SHOWN_BEFORE, Damage, DamageEvent, Look, Regrouping, RepairBelief, Sighting
from data.schema.grading import Correction, FittedGrading, Forecast, Regrade
from data.schema.orders import CrewPhoto, OutboxMail, Task, Team, WorkOrder
from data.schema.people import IntegrationToken, LogIn, SavedView, User, Webhook, WebhookDelivery
from data.schema.phones import Device, DeviceKey, EnrolmentCode, Upload
from data.schema.recordings import Pass, Recording
from data.schema.roads import Address, RoadClass, Section
from data.schema.upkeep import Alarm, AuditEntry, AuditHead, Deletion, ForgetRun, NightRun, RetentionRule

__all__ = [
    "HAS_PICTURE",
    "SHOWN_BEFORE",
    "Address",
    "Alarm",
    "AuditEntry",
    "AuditHead",
    "Base",
    "Correction",
    "CrewPhoto",
    "Damage",
    "DamageEvent",
    "Deletion",
    "Device",
    "DeviceKey",
    "EnrolmentCode",
    "FittedGrading",
    "Forecast",
    "ForgetRun",
    "IntegrationToken",
    "Leased",
    "LogIn",
    "Look",
    "NightRun",
    "OutboxMail",
    "Pass",
    "Recording",
    "Regrade",
    "Regrouping",
    "RepairBelief",
    "RetentionRule",
    "RoadClass",
    "SavedView",
    "Section",
    "Sighting",
    "Task",
    "Team",
    "Upload",
    "User",
    "UtcDateTime",
    "Webhook",
    "WebhookDelivery",
    "WorkOrder",
]
