"""Where a demonstration lives: a data directory of its own, marked, and never mixed with others."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from registry.errors import MisconfiguredError, UnavailableError

MARKER = "demonstration"
_KEPT = frozenset({MARKER, "secrets"})
"""Secrets stay: the settings of this process were read from them already."""


def is_demonstration(data_dir: Path) -> bool:
    """Whether this data directory holds a demonstration; its pages then say so."""
    return (data_dir / MARKER).exists()


@contextmanager
def fresh(data_dir: Path) -> Iterator[None]:
    """Empty the demonstration in `data_dir` (or make one), kept from others for the block.

    Raises:
        MisconfiguredError: the directory holds anything but a demonstration.
        UnavailableError: another demonstration runs there.
    """
    held = {path.name for path in data_dir.iterdir()} if data_dir.exists() else set()
    if not is_demonstration(data_dir) and held - _KEPT:
        raise MisconfiguredError(
            "%(data_dir)s holds something else than a demonstration. Set OPENLOCAL_DATA_DIR to an "
            "empty directory, or remove it yourself if nothing in it is needed.",
            data_dir=data_dir,
        )
    data_dir.mkdir(parents=True, exist_ok=True)
    marker = data_dir / MARKER
    with marker.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UnavailableError(
                "A demonstration is running in %(data_dir)s; stop it first.", data_dir=data_dir
            ) from error
        for path in data_dir.iterdir():
            if path.name in _KEPT:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        os.utime(marker)
        yield


@contextmanager
def in_use(data_dir: Path) -> Iterator[None]:
    """Keep the demonstration in `data_dir`, if there is one, from being emptied for the block."""
    if not is_demonstration(data_dir):
        yield
        return
    with (data_dir / MARKER).open("a") as handle:
        # The command `demo` itself may be serving it: then it is kept by that.
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
