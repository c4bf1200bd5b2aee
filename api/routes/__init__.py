"""One module per noun; `ALL` is everything the server answers."""

from api.routes import (
    crew,
    damages,
    map_facts,
    pages,
    pictures,
    recordings,
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
    pictures.router,
    sections.router,
    teams.router,
    road_classes.router,
    work_orders.router,
    recordings.router,
    crew.router,
    pages.router,
)
