"""Giving a database with PostGIS its geometry: when it is opened, once, and again when what is wanted has changed.

PostGIS is put into a database by its administrator (`CREATE EXTENSION postgis`, in the schema where our tables are);
Vejsyn asks for no such right.
"""

import hashlib

from sqlalchemy import Connection, Engine

from data.boxes import note_postgis
from data.gis.views import GIS_SCHEMA, INDEXES, VIEWS

_MAY = "SELECT to_regtype('geometry') IS NOT NULL AND has_database_privilege(current_database(), 'CREATE')"

_MADE = f"SELECT obj_description(to_regnamespace('{GIS_SCHEMA}'), 'pg_namespace')"

_WANTED = hashlib.sha256(repr((VIEWS, INDEXES)).encode()).hexdigest()


def equip(engine: Engine) -> bool:
    """Make views and indexes where there is PostGIS; gives whether there is."""
    if engine.dialect.name != "postgresql":
        return False
    with engine.connect() as connection:
        there = bool(connection.exec_driver_sql(_MAY).scalar())
        made = connection.exec_driver_sql(_MADE).scalar()
    if there and made != _WANTED:
        with engine.execution_options(writes=True).begin() as connection:
            _make(connection)
    note_postgis(engine.dialect, there)
    return there


def take_views_away(connection: Connection) -> None:
    """Before the tables change: a view holds its columns fast. The schema stays, with who may read in it."""
    if connection.dialect.name != "postgresql" or connection.exec_driver_sql(_MADE).scalar() is None:
        return
    for name in VIEWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {GIS_SCHEMA}.{name}")
    connection.exec_driver_sql(f"COMMENT ON SCHEMA {GIS_SCHEMA} IS 'to be made anew'")


def _make(connection: Connection) -> None:
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {GIS_SCHEMA}")
    take_views_away(connection)
    for name, on in INDEXES.items():
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS public.{name}")
        connection.exec_driver_sql(f"CREATE INDEX {name} ON {on}")
    for name, selected in VIEWS.items():
        connection.exec_driver_sql(f"CREATE VIEW {GIS_SCHEMA}.{name} AS {selected}")
    connection.exec_driver_sql(f"COMMENT ON SCHEMA {GIS_SCHEMA} IS '{_WANTED}'")
