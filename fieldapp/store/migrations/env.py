"""Alembic's entry: one transaction for all pending migrations, on the engine the application already has."""

from alembic import context

from fieldapp.store.tables import metadata

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
