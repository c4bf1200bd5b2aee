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
from api.routes.phones import devices, phone, uploads
from api.routes.roads import road_classes, sections
from api.routes.upkeep import monitoring, nights, retention

ALL = (
    session.router,
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
    monitoring.router,
    crew.router,
    document.router,
    pages.router,
)
