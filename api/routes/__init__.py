"""One module per noun; `ALL` is everything the server answers."""

from api.routes import (
    corrections,
    crew,
    damages,
    document,
    finding,
    forecast,
    map_facts,
    morning,
    pages,
    pictures,
    recordings,
    regroupings,
    session,
    teams,
    tiles,
    views,
    work_orders,
)
from api.routes.features import collections, items, landing
from api.routes.people import log_ins, oidc, password_link, second_factor, settings, users
from api.routes.phones import devices, phone, uploads
from api.routes.roads import road_classes, sections
from api.routes.upkeep import audit, monitoring, nights, retention

ALL = (
    session.router,
    oidc.router,
    log_ins.router,
    second_factor.router,
    password_link.router,
    users.router,
    settings.router,
    morning.router,
    map_facts.router,
    tiles.router,
    damages.router,
    finding.router,
    views.router,
    corrections.router,
    regroupings.router,
    pictures.router,
    sections.router,
    teams.router,
    road_classes.router,
    forecast.router,
    work_orders.router,
    recordings.router,
    devices.router,
    phone.router,
    uploads.router,
    nights.router,
    retention.router,
    audit.router,
    monitoring.router,
    landing.router,
    collections.router,
    items.router,
    crew.router,
    document.router,
    pages.router,
)
