"""What a row of the import may hold, and every fault it may have."""

from datetime import date

import pytest

from registry.governments.columns import Row, check
from registry.governments.workflow import LifeEventKind

TODAY = date(2026, 11, 22)
GOOD = {
    "id": "ma:05.091.01.01",
    "kind": "municipality",
    "country": "MA",
    "source": "census",
    "name_fr": "Béni Mellal",
}


def row(**cells: str) -> Row:
    found, faults = check({**GOOD, **cells}, today=TODAY)
    assert faults == {}
    assert found is not None
    return found


def faults(**cells: str) -> dict[str, str]:
    found, wrong = check({**GOOD, **cells}, today=TODAY)
    assert (found is None) == bool(wrong)
    return {column: str(reason) for column, reason in wrong.items()}


def test_a_row_needs_only_five_columns() -> None:
    found = row()
    assert (found.id, found.names) == ("ma:05.091.01.01", {"fr": "Béni Mellal"})
    assert set(found.facts) == {"kind", "country", "source"}


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("id", "", "must not be empty"),
        ("id", "Béni Mellal", "no identifier"),
        ("id", "ma:" + "0" * 61, "no identifier"),
        ("slug", "Béni Mellal", "cannot stand in an address"),
        ("slug", "new", "cannot stand in an address"),
        ("kind", "", "must not be empty"),
        ("kind", "commune", "no kind of government"),
        ("country", "Morocco", "no country"),
        ("country", "ma", "no country"),
        ("country", "EU", "no country"),
        ("subdivision", "05", "no subdivision"),
        ("subdivision", "TN-33", "another country"),
        ("parent", "region", "no identifier"),
        ("parent", "ma:05.091.01.01", "its own parent"),
        ("population", "0", "whole number"),
        ("population", "-5", "whole number"),
        ("population", "many", "whole number"),
        ("population", "209 594", "whole number"),
        ("population", "²", "whole number"),
        ("population", "99999999999", "whole number"),
        ("population_year", "24", "whole number"),
        ("languages", "ar;Arabic", "no language"),
        ("website", "javascript:alert(1)", "no web address"),
        ("website", "https://user:secret@example.org", "no web address"),
        ("website", "beni-mellal.example.org", "no web address"),
        ("email_domain", "a@b.example", "no mail domain"),
        ("wikidata", "42", "no Wikidata item"),
        ("geonames", "x", "no GeoNames number"),
        ("next_election", "8/9/2027", "no date"),
        ("next_election", "2027-02-30", "no date"),
        ("next_election", "2027", "no date"),
        ("ogp_member_from", "27", "no date"),
        ("source", "", "must not be empty"),
        ("source", "x" * 1001, "at most 1000"),
        ("source", '=HYPERLINK("https://evil.example")', "must not begin with ="),
        ("name_fr", "x" * 201, "at most 200"),
        ("name_fr", "1234", "at least one letter"),
        ("name_fr", "@SUM(A1)", "must not begin with ="),
        ("name_fr", "Béni\x00Mellal", "NUL"),
        ("name_fr", "Béni\x07Mellal", "control character"),
        ("name_fr", "B\udce9ni Mellal", "not UTF-8"),
    ],
)
def test_a_wrong_cell_is_told_by_its_column(column: str, cell: str, said: str) -> None:
    found = faults(**{column: cell})
    assert said in found[column]


@pytest.mark.parametrize(
    ("latitude", "longitude", "column"),
    [
        ("91", "0", "latitude"),
        ("0", "-180.5", "longitude"),
        ("32,3372", "-6.3", "latitude"),
        ("nan", "0", "latitude"),
        ("1e1", "0", "latitude"),
        ("32.3", "", "longitude"),
    ],
)
def test_coordinates_out_of_the_world_are_refused(
    latitude: str, longitude: str, column: str
) -> None:
    assert column in faults(latitude=latitude, longitude=longitude)


def test_every_fault_of_a_row_is_told_at_once() -> None:
    found = faults(kind="commune", country="Morocco", population="many", name_fr="")
    assert set(found) == {"kind", "country", "population", "name_en"}


def test_a_government_needs_a_name_in_some_language() -> None:
    assert "at least one language" in faults(name_fr=" ")["name_en"]


def test_a_name_may_be_in_any_language() -> None:
    found = row(name_fr="", name_zgh="ⴱⵏⵉ ⵎⵍⵍⴰⵍ")
    assert found.names == {"fr": None, "zgh": "ⴱⵏⵉ ⵎⵍⵍⴰⵍ"}


def test_a_native_name_says_its_language() -> None:
    assert row(name_native="Ош", native_language="ky").names["ky"] == "Ош"
    assert "native_language" in faults(name_native="Ош")
    assert "name_native" in faults(name_native="Beni Mellal", native_language="fr")


def test_direction_marks_and_spaces_are_not_part_of_a_name() -> None:
    assert row(name_fr=" \u200eBéni \u00a0 Mellal\u200f ").names["fr"] == "Béni Mellal"


def test_a_year_alone_is_kept_as_its_first_of_january() -> None:
    assert row(ogp_member_from="2022").facts["ogp_member_from"] == date(2022, 1, 1)


def test_several_events_stand_in_one_row() -> None:
    found = row(event="dissolved|caretaker", event_date="2023-03-08|2023-03-09", event_source="A|B")
    assert [(e.kind, e.on_date.day, e.source) for e in found.events] == [
        (LifeEventKind.DISSOLVED, 8, "A"),
        (LifeEventKind.CARETAKER, 9, "B"),
    ]


def test_an_event_without_a_source_has_that_of_its_row() -> None:
    assert row(event="dissolved", event_date="2023-03-08").events[0].source == "census"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"event": "abolished", "event_date": "2023-03-08"}, "event"),
        ({"event": "dissolved", "event_date": ""}, "event_date"),
        ({"event": "dissolved", "event_date": "soon"}, "event_date"),
        ({"event": "dissolved", "event_date": "2999-01-01"}, "event"),
        ({"event": "merged", "event_date": "2023-03-08"}, "event"),
        ({"event": "merged", "event_date": "2023-03-08", "event_into": "?"}, "event_into"),
        ({"event": "dissolved|caretaker", "event_date": "2023-03-08"}, "event"),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else value,
)
def test_an_impossible_event_is_refused(cells: dict[str, str], column: str) -> None:
    assert column in faults(**cells)
