"""Fill the registry with the real governments that come along, for tests through HTTP."""

import csv
import io

from registry import clock
from registry.governments import service as governments
from tests.kept import kept

FEW = frozenset(
    {
        "beni-mellal-khenifra",
        "province-beni-mellal",
        "beni-mellal",
        "khouribga",
        "province-khouribga",
        "governorate-le-kef",
        "el-kef",
    }
)


@kept
async def real_governments() -> None:
    """The lists of Morocco, Tunisia and OGP Local."""
    await governments.import_seeds(now=clock.now())


@kept
async def a_few_governments() -> None:
    """Two provinces and a governorate with a town each, and a region."""
    for _, content in governments.seed_files():
        rows = [row for row in csv.DictReader(io.StringIO(content.decode())) if row["slug"] in FEW]
        if rows:
            text = io.StringIO()
            writer = csv.DictWriter(text, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
            report = await governments.import_file(
                text.getvalue().encode(), actor=None, now=clock.now()
            )
            assert report.refused == ()
