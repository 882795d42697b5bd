"""Settings: safe defaults on loopback, and every unsafe one named at once."""

from pathlib import Path

import pytest

from registry.errors import MisconfiguredError
from registry.settings import load, stored_secret


def test_without_any_setting_the_embedded_default_runs_on_loopback(tmp_path: Path) -> None:
    found = load({"OPENLOCAL_DATA_DIR": str(tmp_path)})
    assert found.embedded
    assert not found.production
    assert found.base_url == "http://127.0.0.1:8000"
    assert len(found.secret) >= 32
    assert found.secret != found.key_passphrase


def test_the_base_url_follows_the_port_unless_it_is_set(tmp_path: Path) -> None:
    environ = {"OPENLOCAL_DATA_DIR": str(tmp_path)}
    assert load(environ, port=8123).base_url == "http://127.0.0.1:8123"
    named = {**environ, "OPENLOCAL_BASE_URL": "http://localhost:9000"}
    assert load(named, port=8123).base_url == "http://localhost:9000"


def test_generated_secrets_stay_the_same_and_are_closed_to_others(tmp_path: Path) -> None:
    first = stored_secret(tmp_path, "secret")
    assert stored_secret(tmp_path, "secret") == first
    assert (tmp_path / "secrets" / "secret").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert len(list((tmp_path / "secrets").iterdir())) == 1


def test_production_names_every_missing_setting_at_once(tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredError) as caught:
        load({"OPENLOCAL_ENV": "production", "OPENLOCAL_DATA_DIR": str(tmp_path)})
    told = str(caught.value)
    for name in ("SECRET", "KEY_PASSPHRASE", "DATABASE_URL", "SMTP_URL", "https://"):
        assert name in told


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("BASE_URL", "https://open.example.org", "OPENLOCAL_ENV=production"),
        ("BASE_URL", "127.0.0.1", "scheme and a host"),
        ("BASE_URL", "http://127.0.0.1/path", "scheme and a host"),
        ("MAX_UPLOAD_BYTES", "many", "whole number"),
        ("MAX_UPLOAD_BYTES", "0", "whole number"),
        ("WORKERS_IN_WEB", "perhaps", "yes or no"),
        ("ENV", "prod", "development or production"),
        ("SECRET", "short", "at least 32"),
    ],
)
def test_an_unsafe_value_is_refused_with_what_to_do(
    tmp_path: Path, name: str, value: str, complaint: str
) -> None:
    with pytest.raises(MisconfiguredError, match=complaint):
        load({"OPENLOCAL_DATA_DIR": str(tmp_path), f"OPENLOCAL_{name}": value})


def test_a_data_directory_that_cannot_be_one_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(MisconfiguredError, match="Set OPENLOCAL_DATA_DIR to a folder"):
        load({"OPENLOCAL_DATA_DIR": str(file)})
