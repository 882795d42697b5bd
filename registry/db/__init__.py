"""The PostgreSQL shell: embedded server, engine, transactions, migrations and grants."""

from registry.db.engine import DB, REGISTRY, Acting, acting, transaction

__all__ = ["DB", "REGISTRY", "Acting", "acting", "transaction"]
