"""The process that the import drill kills: `openlocal governments import`, sound or broken.

Run as `python -m tests.drills.importer FILE BROKEN`; BROKEN is empty, or `row_by_row` to commit
each row on its own, so that the drill can be seen to notice.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from registry.cli.main import app
from registry.db import DB, transaction
from registry.governments import writing


def main() -> None:
    """Import a file; or be killed before."""
    file, broken = sys.argv[1:]
    if broken:
        {"row_by_row": commit_row_by_row}[broken]()
    app(["governments", "import", file])


def commit_row_by_row() -> None:
    """Break the rule: each row is committed on its own, not with its file."""
    write_all = writing.write_all

    async def write_and_commit(
        facts: Sequence[Mapping[str, object]], *, added_by: UUID | None, now: datetime
    ) -> None:
        around = DB.current_transaction.set(None)
        for row in facts:
            async with transaction():
                await write_all([row], added_by=added_by, now=now)
        DB.current_transaction.reset(around)

    writing.write_all = write_and_commit


if __name__ == "__main__":
    main()
