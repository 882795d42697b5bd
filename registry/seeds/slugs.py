"""Gives every seed row its slug, by the rule in README.md, the same on every run."""

import re
import unicodedata
from collections import Counter

# These levels nearly always share their name with their main town, so they never take it plainly.
PREFIXED_KINDS = frozenset({"province", "prefecture", "governorate", "department", "district"})

Row = dict[str, str]


def slugify(text: str) -> str:
    """Return `text` in lower-case ASCII with hyphens; apostrophes vanish, accents are dropped."""
    plain = unicodedata.normalize("NFKD", re.sub("['’`]", "", text))
    ascii_text = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")


def _base(row: Row) -> str:
    return slugify(row["name_en"] or row["name_fr"] or row["name_native"])


def _plain(row: Row) -> str:
    base = _base(row)
    return f"{row['kind']}-{base}" if row["kind"] in PREFIXED_KINDS else base


def give_slugs(rows: list[Row], taken: set[str]) -> None:
    """Set `slug` on `rows`, which belong to one file, and add what was given to `taken`.

    Raises:
        ValueError: two rows are still alike after every suffix.
    """
    by_id = {row["id"]: row for row in rows}
    shared = Counter(_plain(row) for row in rows)
    for row in rows:
        row["slug"] = _free_slug(row, by_id, shared, taken)
        taken.add(row["slug"])


def _free_slug(row: Row, by_id: dict[str, Row], shared: Counter[str], taken: set[str]) -> str:
    slug = _plain(row)
    if shared[slug] > 1:
        # Every one of the namesakes is told apart, so that none depends on its place in the file.
        parent = by_id.get(row["parent"])
        slug = f"{slug}-{_base(parent)}" if parent else f"{row['kind']}-{slug}"
    if slug in taken:
        slug = f"{slug}-{row['country'].lower()}"
    if slug in taken:
        raise ValueError(f"no free slug for {row['id']}: {slug}")
    return slug
