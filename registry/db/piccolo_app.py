"""The one Piccolo app: its migrations are hand-written and reviewed (docs/adr/0003)."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_NAME = "openlocal"
MIGRATIONS = Path(__file__).parent.parent / "migrations"

APP_CONFIG = AppConfig(app_name=APP_NAME, migrations_folder_path=str(MIGRATIONS), table_classes=[])
