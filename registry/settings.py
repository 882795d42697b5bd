"""Every setting, read from the environment in one place (prefix `OPENLOCAL_`).

`.env.example` documents each; `openlocal check-config` prints what is in force.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from registry.errors import N_, MisconfiguredError

PREFIX = "OPENLOCAL_"
SMTP_SCHEMES = frozenset({"smtp", "smtps", "smtp+starttls"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_MINIMUM_SECRET_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in force; invalid ones cannot be built by `load`."""

    production: bool
    database_url: str | None
    """The application's DSN (role without superuser rights); None is the embedded server."""
    database_owner_url: str | None
    """The DSN that migrates; only `openlocal migrate` and `init` use it."""
    data_dir: Path
    base_url: str
    """Without a trailing slash; certificates and DIDs are named under it for ever."""
    smtp_url: str | None
    """`smtp://`, `smtps://` or `smtp+starttls://`, `[user:password@]host:port`; None sends none."""
    mail_from: str
    secret: str
    """Keys the tokens of invitations and forms; at least 32 characters."""
    key_passphrase: str
    """Encrypts signing keys at rest."""
    workers_in_web: bool
    """Run the job worker inside `serve`; off where `openlocal worker` runs beside it."""
    max_upload_bytes: int
    log_json: bool

    @property
    def host(self) -> str:
        """Host name of `base_url`."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def embedded(self) -> bool:
        """Whether the database is the one we start ourselves."""
        return self.database_url is None


DEFAULT_PORT = 8000


def load(environ: Mapping[str, str] | None = None, *, port: int = DEFAULT_PORT) -> Settings:
    """Read the settings from `environ` (the process's own by default).

    Where no base URL is set it is this machine, at the `port` on which the pages are served.

    Raises:
        MisconfiguredError: names every setting that is missing or unsafe, at once.
    """
    env = _Environment(os.environ if environ is None else environ)
    production = env.choice("ENV", "development", "production") == "production"
    data_dir = Path(env.text("DATA_DIR", "var")).absolute()
    settings = Settings(
        production=production,
        database_url=env.optional("DATABASE_URL"),
        database_owner_url=env.optional("DATABASE_OWNER_URL"),
        data_dir=data_dir,
        base_url=env.text("BASE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        smtp_url=env.optional("SMTP_URL"),
        mail_from=env.text("MAIL_FROM", "Open Local <noreply@localhost>"),
        secret=env.secret("SECRET", data_dir, made_here=not production),
        key_passphrase=env.secret("KEY_PASSPHRASE", data_dir, made_here=not production),
        workers_in_web=env.flag("WORKERS_IN_WEB", default=True),
        max_upload_bytes=env.number("MAX_UPLOAD_BYTES", 25 * 1024 * 1024),
        log_json=env.flag("LOG_JSON", default=production),
    )
    faults = [*env.faults, *_unsafe(settings)]
    if faults:
        raise MisconfiguredError(*faults)
    return settings


def use(settings: Settings) -> None:
    """Make `settings` the ones of this process; the command line and `create_app` do it."""
    _in_use[:] = [settings]


def current() -> Settings:
    """The settings of this process; read from the environment if nobody has set any."""
    if not _in_use:
        use(load())
    return _in_use[0]


_in_use: list[Settings] = []


def _unsafe(settings: Settings) -> list[str]:
    faults = []
    parts = urlsplit(settings.base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        faults.append(
            N_("OPENLOCAL_BASE_URL must be a scheme and a host, such as https://open.example.org.")
        )
    if settings.smtp_url is not None and not _names_a_mail_server(settings.smtp_url):
        faults.append(
            N_(
                "OPENLOCAL_SMTP_URL must be smtp://, smtps:// or smtp+starttls:// and a host, "
                "such as smtp+starttls://user:password@mail.example.org:587."
            )
        )
    if settings.production:
        if parts.scheme != "https":
            faults.append(N_("OPENLOCAL_BASE_URL must begin with https:// in production."))
        faults += [
            f"{PREFIX}{name} must be set in production."
            for name, value in (
                ("DATABASE_URL", settings.database_url),
                ("SMTP_URL", settings.smtp_url),
            )
            if value is None
        ]
    elif parts.hostname not in LOOPBACK:
        faults.append(
            N_(
                "OPENLOCAL_BASE_URL names another machine: set OPENLOCAL_ENV=production, "
                "or leave it unset to run on loopback."
            )
        )
    return faults


def _names_a_mail_server(url: str) -> bool:
    parts = urlsplit(url)
    try:
        return parts.scheme in SMTP_SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


class _Environment:
    """Reads typed values and collects every fault, so that all are reported at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def optional(self, name: str) -> str | None:
        return self.environ.get(PREFIX + name, "").strip() or None

    def text(self, name: str, default: str) -> str:
        return self.optional(name) or default

    def choice(self, name: str, default: str, *others: str) -> str:
        value = self.text(name, default)
        if value not in {default, *others}:
            known = " or ".join((default, *others))
            self.faults.append(f"{PREFIX}{name} must be {known}, not {value!r}.")
        return value

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdigit() or int(value) == 0:
            self.faults.append(f"{PREFIX}{name} must be a whole number above zero, not {value!r}.")
            return default
        return int(value)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, "yes" if default else "no").lower()
        if value not in {"yes", "no", "true", "false", "1", "0"}:
            self.faults.append(f"{PREFIX}{name} must be yes or no, not {value!r}.")
        return value in {"yes", "true", "1"}

    def secret(self, name: str, data_dir: Path, *, made_here: bool) -> str:
        value = self.optional(name)
        if value is None and made_here:
            return stored_secret(data_dir, name.lower())
        if value is None or len(value) < _MINIMUM_SECRET_LENGTH:
            self.faults.append(
                f"{PREFIX}{name} must be set to at least {_MINIMUM_SECRET_LENGTH} characters."
            )
            return ""
        return value


def stored_secret(data_dir: Path, name: str) -> str:
    """The secret `name` of this data directory, made at random on first use (file mode 0600).

    Raises:
        MisconfiguredError: this user may not write there, or it is no directory.
    """
    try:
        return _stored_secret(data_dir, name)
    except OSError as error:
        raise MisconfiguredError(
            "%(data_dir)s cannot be the data directory (%(why)s). Set OPENLOCAL_DATA_DIR to a "
            "folder that this user may write.",
            data_dir=data_dir,
            why=error.strerror,
        ) from error


def _stored_secret(data_dir: Path, name: str) -> str:
    folder = data_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    path = folder / name
    if not path.exists():
        # Written beside and linked into place: two first starts at once agree on one value.
        fresh = folder / f".{name}.{secrets.token_hex(4)}"
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w") as handle:
            handle.write(secrets.token_urlsafe(32))
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
