"""One module per noun; `ALL` is everything the server answers."""

from api.routes import (
    crew,
    damages,
    forecast,
    map_facts,
    pages,
    pictures,
    recordings,
    regroupings,
    road_classes,
    sections,
    session,
    teams,
    tiles,
    work_orders,
)

ALL = (
    session.router,
    map_facts.router,
    tiles.router,
    damages.router,
    regroupings.router,
    pictures.router,
    sections.router,
    teams.router,
    road_classes.router,
    forecast.router,
    work_orders.router,
    recordings.router,
    crew.router,
    pages.router,
)
