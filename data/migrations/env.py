"""Alembic's entry: runs on the connection that `data.store.migrate` hands over."""

from alembic import context

from data.schema import Base, UtcDateTime


def render_item(kind, item, _context):  # type: ignore[no-untyped-def]
    """Name our own time type in migrations."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "UtcDateTime()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
