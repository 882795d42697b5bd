"""Keep evidence files outside the web root, under the hash of their content."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

from obstore.store import LocalStore

CHUNK_BYTES = 1 << 18


class EvidenceStore:
    """Files by content hash in `data_dir/evidence`; the same bytes are kept once."""

    def __init__(self, data_dir: Path) -> None:
        self.root = data_dir / "evidence"
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        self._store = LocalStore(self.root)

    async def keep(self, path: Path, *, sha256: str, size_bytes: int) -> str:
        """Copy the file at `path` in and return its key; on disk for good when this returns.

        Call it before the row that names the file is committed: a kill in between leaves a file
        that nobody names, which is harmless; the other order would leave a row without a file.
        """
        key = f"{sha256[:2]}/{sha256}"
        if not await self._whole(key, size_bytes):
            await self._store.put_async(key, path)
        await asyncio.to_thread(_to_disk, self.root / key)
        return key

    async def read(self, key: str) -> AsyncIterator[bytes]:
        """The bytes of a file, in pieces."""
        found = await self._store.get_async(key)
        async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
            yield bytes(chunk)

    async def _whole(self, key: str, size_bytes: int) -> bool:
        try:
            found = await self._store.head_async(key)
        except FileNotFoundError:
            return False
        return bool(found["size"] == size_bytes)


def _to_disk(path: Path) -> None:
    # The rename that made the file is only safe once its folder is on disk too.
    for place in (path, path.parent, path.parent.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
