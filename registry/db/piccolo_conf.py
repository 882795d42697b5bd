"""Piccolo's configuration: which engine, and where the migrations are."""

from piccolo.conf.apps import AppRegistry

from registry.db.engine import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(apps=["registry.db.piccolo_app"])
