"""The PostgreSQL shell: embedded server, engine, transactions, migrations and grants."""

from registry.db.engine import DB, Acting, acting, transaction

__all__ = ["DB", "Acting", "acting", "transaction"]
