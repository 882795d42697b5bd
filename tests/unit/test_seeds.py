"""The seed files of real governments are complete, well-formed and free of duplicates."""

import csv
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from registry.seeds import build, slugs

SEEDS = Path(build.__file__).parent
FILES = ("ma", "tn", "ogp-local")
KINDS = {
    "region",
    "province",
    "prefecture",
    "governorate",
    "department",
    "district",
    "municipality",
    "arrondissement",
    "other",
}
NAMES = ("name_en", "name_fr", "name_ar", "name_native")
SHAPES = {
    "id": r"(ma|iso|gn|ogp):[A-Za-z0-9.-]+",
    "slug": r"[a-z0-9]+(-[a-z0-9]+)*",
    "country": r"[A-Z]{2}",
    "subdivision": r"([A-Z]{2}-[A-Z0-9]{1,3})?",
    "latitude": r"(-?\d{1,2}\.\d{4})?",
    "longitude": r"(-?\d{1,3}\.\d{4})?",
    "population": r"([1-9]\d*)?",
    "population_year": r"(\d{4})?",
    "languages": r"[a-z]{2,3}(;[a-z]{2,3})*",
    "geonames": r"(\d+)?",
    "ogp_member_from": r"(\d{4}(-\d{2}-\d{2})?)?",
    "ogp_basis": r"(stated|inferred)?",
    "ogp_page": r"(https?://\S+)?",
    "event": r"(created|caretaker|dissolved|merged|restored)?",
    "setting": r"(urban|rural)?",
}


def read(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"governments-{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ROWS = {name: read(name) for name in FILES}
EVERY = [row for rows in ROWS.values() for row in rows]
BY_ID = {row["id"]: row for row in EVERY}
BY_SLUG = {row["slug"]: row for row in EVERY}


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_the_documented_columns(name: str) -> None:
    described = (SEEDS / "README.md").read_text(encoding="utf-8")

    assert list(ROWS[name][0]) == build.COLUMNS
    assert all(f"`{column}`" in described for column in build.COLUMNS)


@pytest.mark.parametrize("column", ["id", "slug"])
def test_nothing_is_there_twice(column: str) -> None:
    assert [value for value, n in Counter(row[column] for row in EVERY).items() if n > 1] == []


def test_no_geonames_place_is_claimed_by_two_governments() -> None:
    places = Counter(row["geonames"] for row in EVERY if row["geonames"])

    assert [place for place, n in places.items() if n > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_every_parent_exists_in_the_same_file_and_country(name: str) -> None:
    own = {row["id"]: row for row in ROWS[name]}

    for row in ROWS[name]:
        if row["parent"]:
            assert own[row["parent"]]["country"] == row["country"]
            assert row["parent"] != row["id"]


def test_every_kind_is_in_the_closed_list() -> None:
    assert {row["kind"] for row in EVERY} <= KINDS


@pytest.mark.parametrize("column", SHAPES)
def test_every_value_has_its_shape(column: str) -> None:
    assert [r["id"] for r in EVERY if not re.fullmatch(SHAPES[column], r[column])] == []


def test_a_subdivision_belongs_to_its_country() -> None:
    wrong = [r["id"] for r in EVERY if r["subdivision"] and r["subdivision"][:2] != r["country"]]

    assert wrong == []


@pytest.mark.parametrize("column", NAMES)
def test_names_have_no_stray_blanks_or_invisible_characters(column: str) -> None:
    for row in EVERY:
        name = row[column]
        assert name == " ".join(name.split())
        assert name == unicodedata.normalize("NFC", name)
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn"} for c in name)


def test_every_row_has_a_name_and_a_source() -> None:
    assert [r["id"] for r in EVERY if not any(r[n] for n in NAMES) or not r["source"]] == []


def test_a_native_name_says_its_language() -> None:
    assert [r["id"] for r in EVERY if bool(r["name_native"]) != bool(r["native_language"])] == []


@pytest.mark.parametrize("name", ["ma", "tn"])
def test_every_maghreb_row_has_a_french_and_an_arabic_name(name: str) -> None:
    for row in ROWS[name]:
        assert row["name_fr"]
        assert re.fullmatch(r"[\u0621-\u064a -]+", row["name_ar"]), row["id"]


def test_the_files_hold_as_many_governments_as_they_should() -> None:
    counts = {name: Counter(row["kind"] for row in rows) for name, rows in ROWS.items()}

    assert counts["ma"] == {"region": 12, "province": 62, "prefecture": 13, "municipality": 1503}
    assert counts["tn"] == {"governorate": 24, "municipality": 137}
    assert counts["ogp-local"].total() == 75


def test_moroccan_regions_and_provinces_each_have_their_own_iso_code() -> None:
    upper = [row for row in ROWS["ma"] if row["kind"] != "municipality"]

    assert len({row["subdivision"] for row in upper}) == len(upper) == 87
    assert {r["subdivision"] for r in upper if r["kind"] == "region"} == {
        f"MA-{n:02}" for n in range(1, 13)
    }


@pytest.mark.parametrize(("lower", "upper"), [("municipality", "province"), ("province", "region")])
def test_moroccan_populations_add_up(lower: str, upper: str) -> None:
    level = {"province": {"province", "prefecture"}}
    below: Counter[str] = Counter()
    for row in ROWS["ma"]:
        if row["kind"] in level.get(lower, {lower}):
            below[row["parent"]] += int(row["population"])
    above = [row for row in ROWS["ma"] if row["kind"] in level.get(upper, {upper})]

    assert {row["id"]: int(row["population"]) for row in above} == dict(below)


def test_a_moroccan_code_lies_within_its_parents() -> None:
    for row in ROWS["ma"]:
        assert row["id"].startswith(f"{row['parent']}." if row["parent"] else "ma:")


@pytest.mark.parametrize(
    ("name", "south", "north", "west", "east"),
    [("ma", 20.7, 36.0, -17.2, -0.9), ("tn", 30.2, 37.6, 7.5, 11.7)],
)
def test_coordinates_lie_in_the_country(
    name: str, south: float, north: float, west: float, east: float
) -> None:
    located = [row for row in ROWS[name] if row["latitude"]]

    assert len(located) >= 150
    for row in located:
        assert south <= float(row["latitude"]) <= north, row["id"]
        assert west <= float(row["longitude"]) <= east, row["id"]


def test_latitude_and_longitude_come_together() -> None:
    assert [r["id"] for r in EVERY if bool(r["latitude"]) != bool(r["longitude"])] == []


def test_every_tunisian_municipality_and_nothing_else_lost_its_council() -> None:
    dissolved = {row["id"] for row in EVERY if row["event"] == "dissolved"}

    assert dissolved == {r["id"] for r in ROWS["tn"] if r["kind"] == "municipality"}
    for identifier in dissolved:
        assert date.fromisoformat(BY_ID[identifier]["event_date"]) == date(2023, 3, 8)
        assert BY_ID[identifier]["event_source"]


@pytest.mark.parametrize(
    ("slug", "identifier"),
    [
        ("beni-mellal-khenifra", "ma:05"),
        ("beni-mellal", "ma:05.091.01.01"),
        ("province-beni-mellal", "ma:05.091"),
        ("el-kef", "gn:2473634"),
        ("governorate-le-kef", "iso:TN-33"),
        ("dar-chaabane-el-fehri", "gn:2471637"),
    ],
)
def test_known_slugs_do_not_change(slug: str, identifier: str) -> None:
    assert BY_SLUG[slug]["id"] == identifier


@pytest.mark.parametrize(
    ("slug", "joined"),
    [
        ("beni-mellal-khenifra", "2022"),
        ("tetouan", "2022-05-17"),
        ("agadir", "2024-04-16"),
        ("el-kef", "2020"),
        ("paris", "2016"),
        ("beni-mellal", ""),
    ],
)
def test_ogp_membership_is_on_the_right_government(slug: str, joined: str) -> None:
    assert BY_SLUG[slug]["ogp_member_from"] == joined


def test_a_membership_names_the_page_it_comes_from() -> None:
    for row in EVERY:
        assert bool(row["ogp_page"]) == bool(row["ogp_named_on"])
        assert bool(row["ogp_basis"]) == bool(row["ogp_member_from"])
        assert row["ogp_page"] or not row["ogp_member_from"]


def test_no_file_is_too_large_to_track() -> None:
    assert all(path.stat().st_size < 2 * 1024**2 for path in SEEDS.rglob("*") if path.is_file())


def test_a_name_is_cleaned_of_what_nobody_sees() -> None:
    assert build.clean("  Dakhla\u200e  – El\u00a0 Kef ") == "Dakhla-El Kef"


def _row(identifier: str, kind: str, name: str, parent: str = "") -> dict[str, str]:
    return build.blank(id=identifier, kind=kind, country="MA", name_fr=name, parent=parent)


def test_namesakes_are_told_apart_by_their_parents_whatever_the_order() -> None:
    rows = [
        _row("ma:1", "province", "Taza"),
        _row("ma:2", "province", "Al Hoceïma"),
        _row("ma:1.1", "municipality", "Ajdir", "ma:1"),
        _row("ma:2.1", "municipality", "Ajdir", "ma:2"),
    ]
    slugs.give_slugs(rows, set())
    given = {row["id"]: row["slug"] for row in rows}

    slugs.give_slugs(rows[::-1], set())

    assert given == {row["id"]: row["slug"] for row in rows}
    assert given["ma:1.1"] == "ajdir-taza"
    assert given["ma:2"] == "province-al-hoceima"


def test_a_slug_of_an_earlier_file_takes_the_country_and_a_second_clash_is_refused() -> None:
    rows = [_row("ma:1", "municipality", "M'diq")]
    taken = {"mdiq"}

    slugs.give_slugs(rows, taken)

    assert rows[0]["slug"] == "mdiq-ma"
    with pytest.raises(ValueError, match="no free slug"):
        slugs.give_slugs(rows, taken)


def _place(geonameid: int, name: str, population: int, region: str = "05") -> build.Place:
    return build.Place(
        geonameid=geonameid,
        name=name,
        latitude=32.0,
        longitude=-6.0,
        countrycode="MA",
        population=population,
        admin1code=region,
        alternatenames=[],
    )


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([_place(1, "Afourar", 10000)], 1),
        ([_place(1, "Afourar", 10000, "06")], None),
        ([_place(1, "Afourar", 900)], None),
        ([_place(1, "Afourar", 0)], None),
        ([_place(1, "Afourar", 10000), _place(2, "Afourâr", 12000)], None),
    ],
    ids=["alike", "other region", "a hamlet", "size unknown", "two candidates"],
)
def test_a_commune_is_paired_only_with_a_place_that_can_be_no_other(
    places: list[build.Place], expected: int | None
) -> None:
    commune = {
        "code": "05.081.05.01",
        "name_fr": "Afourar",
        "name_ar": "أفورار",
        "region_code": "05",
        "population_2024": "12000",
    }

    found = build.match_communes([commune], {str(p["geonameid"]): p for p in places})

    assert (found[commune["code"]]["geonameid"] if found else None) == expected
