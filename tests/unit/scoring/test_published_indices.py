"""Five published indices of other organisations come to the figures their publishers printed.

The climate plans, which are rounded, have a module of their own for theirs.
"""

import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import jsonschema  # type: ignore[import-untyped] # it has no types
import pytest

import scoring
from scoring.loading import package_text
from tests import command
from tests.published import (
    CATEGORIES,
    CLIMATE,
    FIGURES,
    FREEDOM,
    INDICES,
    OPEN_DATA,
    RTI,
    VACCINATION,
    Row,
    exact,
    findings_in,
    places,
    published,
    rows,
    rubric_of,
    scored,
    shown,
)

DIGESTS = {
    FREEDOM: "0b3fd64e9d59d73de3dd68651c773176ecb6401480948fb08b3f123365508895",
    CATEGORIES: "7c46f1bb2d7a67141507bdd8f644e7af133b19838f95730a5b4c9a6706198843",
    RTI: "bbe6ded7ec5bb1ca8afaed5bd6195f30d51d00e48c8183c822d341a8670eec04",
    OPEN_DATA: "51b91d26cb6e04ad8a14749d1eb91620026ef4c42c66e4dc61c55eb636e36cf3",
    VACCINATION: "fb484741d15cc162b110ca35445d82733c74cd7643fc88b5d497afb17d5e6ab9",
    CLIMATE: "8c4fc7f7e21be2242999c58313394cce58a1a6a319d16d95071d53b46cdd7a9d",
}


# Whole numbers and sums without rounding: the exact score is the published figure.


@pytest.mark.parametrize("row", places(FREEDOM))
def test_freedom_in_the_world_a_sum_with_a_deduction(row: Row) -> None:
    result = scored(findings_in(row, rubric_of(FREEDOM)), rubric_of(FREEDOM))

    assert exact(result) == published(row, "total", "PR", "CL")
    assert {key: str(value) for key, value in shown(result).items()} == {
        key: str(value) for key, value in published(row, "total", "PR", "CL").items()
    }


@pytest.mark.parametrize("row", places(CATEGORIES))
def test_freedom_in_the_world_by_category(row: Row) -> None:
    result = scored(findings_in(row, rubric_of(CATEGORIES)), rubric_of(CATEGORIES))

    expected = published(row, "total", *"ABCDEFG") | {"Q": Fraction(row["AddQ"])}
    assert exact(result) == expected


def rating(points: Fraction | None, limits: tuple[int, ...]) -> int:
    """1 from the first limit up, 2 from the second, one more than there are limits below all."""
    assert points is not None
    return 1 + sum(points < limit for limit in limits)


@pytest.mark.parametrize("row", places(FREEDOM))
def test_the_ratings_and_the_status_follow_from_our_figures(row: Row) -> None:
    # No award can say this: two ratings of ranges that are added up.
    figures = exact(scored(findings_in(row, rubric_of(FREEDOM)), rubric_of(FREEDOM)))

    political = rating(figures["PR"], (36, 30, 24, 18, 12, 6))
    civil = rating(figures["CL"], (53, 44, 35, 26, 17, 8))
    status = "F" if political + civil <= 5 else "PF" if political + civil <= 10 else "NF"

    found = (str(political), str(civil), status)
    assert found == (
        row["published_PR_rating"],
        row["published_CL_rating"],
        row["published_status"],
    )


@pytest.mark.parametrize("row", places(RTI))
def test_rti_rating_a_sum_of_scales_of_different_length(row: Row) -> None:
    rubric = rubric_of(RTI)
    result = scored(findings_in(row, rubric), rubric)

    categories = {criterion.code: Fraction(row[criterion.code]) for criterion in rubric.criteria}
    assert exact(result) == published(row, "total") | categories
    assert str(result.score_rounded) == row["published_total"]
    assert result.best == 150


@pytest.mark.parametrize(
    ("place", "award", "blocked"),
    [
        ("Germany", "above-50", ["above-75", "above-100", "above-125"]),
        ("Morocco", "above-50", ["above-75", "above-100", "above-125"]),
        ("Tunisia", "above-100", ["above-125"]),
    ],
)
def test_the_colours_of_the_rti_map_are_awards(place: str, award: str, blocked: list[str]) -> None:
    row = next(row for row in rows(RTI) if row["place"] == place)

    result = scored(findings_in(row, rubric_of(RTI)), rubric_of(RTI))

    assert result.award == award
    assert [blocker.award for blocker in result.blockers] == blocked


@pytest.mark.parametrize(("total", "award"), [(75, "above-50"), (76, "above-75")])
def test_above_75_points_begins_at_76(total: int, award: str) -> None:
    findings = {"SCOPE": "30", "REQUESTS": "30", "EXCEPTIONS": str(total - 60)}

    result = scored(findings, rubric_of(RTI))

    assert (int(result.score), result.award) == (total, award)


@pytest.mark.parametrize("row", places(OPEN_DATA))
def test_open_data_index_weighted_yes_and_no(row: Row) -> None:
    result = scored(findings_in(row, rubric_of(OPEN_DATA)), rubric_of(OPEN_DATA))

    assert result.score == Fraction(row["published_score"])
    assert exact(result)["SET"] == result.score
    assert str(result.score_rounded) == row["published_score"]
    assert result.not_assessed == ()


@pytest.mark.parametrize("row", places(VACCINATION))
def test_vaccination_policy_weights_and_negative_points(row: Row) -> None:
    result = scored(findings_in(row, rubric_of(VACCINATION)), rubric_of(VACCINATION))

    sections = ("POLICY", "ACCESS", "ID", "MARGIN", "PRIVACY")
    expected = published(row, "total", *sections)
    assert exact(result) == expected
    assert shown(result) == {key: Decimal(row[f"published_{key}"]) for key in expected}


# What holds for all of them.


def counted(maximum: str) -> list[str]:
    return [str(points) for points in range(int(maximum) + 1)]


ITEMS: dict[str, Callable[[Row], tuple[str, str, list[str]]]] = {
    FREEDOM: lambda item: (item["area"], "1", item["points"].split()),
    CATEGORIES: lambda item: (item["category"], "1", item["points"].split()),
    RTI: lambda item: (item["code"], "1", counted(item["maximum"])),
    OPEN_DATA: lambda item: ("SET", item["weight"], ["0", "0", "1"]),
    VACCINATION: lambda item: (item["dimension"], item["weight"], item["points"].split()),
    CLIMATE: lambda item: (item["section"], item["maximum"], counted(item["maximum"])),
}
"""Dimension, weight and points of an item, as the publisher has them."""


@pytest.mark.parametrize("name", ITEMS)
def test_a_rubric_has_the_items_of_its_publisher(name: str) -> None:
    expected = {}
    for item in rows(f"{FIGURES.get(name, name)}_items"):
        dimension, weight, points = ITEMS[name](item)
        worth = tuple(Fraction(each) for each in points)
        expected[item["code"]] = (dimension, Fraction(weight), worth, item["label"])

    assert {
        each.code: (each.dimension, each.weight, each.scale.points, each.title)
        for each in rubric_of(name).criteria
    } == expected


@pytest.mark.parametrize("name", ITEMS)
def test_the_digest_of_a_rubric_stays(name: str) -> None:
    text = (INDICES / f"{name}.toml").read_text(encoding="utf-8")
    bare = "\n".join(line for line in text.splitlines() if line and not line.startswith("#"))

    assert rubric_of(name).digest == DIGESTS[name]
    assert scoring.load(bare).digest == DIGESTS[name]


@pytest.mark.parametrize("name", ITEMS)
def test_an_editor_with_the_schema_finds_nothing_wrong(name: str) -> None:
    schema = json.loads(package_text("rubric.schema.json"))
    rubric = tomllib.loads((INDICES / f"{name}.toml").read_text(encoding="utf-8"))

    assert list(jsonschema.Draft202012Validator(schema).iter_errors(rubric)) == []


def as_json(value: str) -> object:
    """Write numbers as numbers, as a program would."""
    try:
        return json.loads(value)
    except ValueError:
        return value


@pytest.mark.parametrize(
    ("name", "place", "total", "dimension"),
    [
        (FREEDOM, "South Sudan", 1.0, ("PR", -3.0)),
        (CATEGORIES, "China", 9.0, ("Q", -3.0)),
        (RTI, "Tunisia", 120.0, ("SCOPE", 28.0)),
        (OPEN_DATA, "is", 65.0, ("SET", 65.0)),
        (VACCINATION, "Czech Republic", -15.25, ("POLICY", -1.75)),
        (CLIMATE, "Cambridgeshire", 56.0, ("S3", 80.0)),
    ],
)
def test_the_command_line_gives_the_same(
    name: str, place: str, total: float, dimension: tuple[str, float], tmp_path: Path
) -> None:
    row = next(row for row in rows(FIGURES.get(name, name)) if row["place"] == place)
    found = {code: as_json(value) for code, value in findings_in(row, rubric_of(name)).items()}
    path = tmp_path / "findings.json"
    path.write_text(json.dumps({"findings": found}), encoding="utf-8")

    words = ("score", str(path), "--rubric", str(INDICES / f"{name}.toml"), "--json")
    done = command.run(*words, data_dir=tmp_path)

    assert done.exit_code == 0, done.output
    printed = json.loads(done.stdout)
    expected = scored(findings_in(row, rubric_of(name)), rubric_of(name))
    assert printed["score"] == total
    assert Fraction(printed["score_exact"]) == expected.score
    assert dimension in [(each["code"], each["score"]) for each in printed["dimensions"]]
    assert printed["rubric"]["digest"] == DIGESTS[name]
    assert printed["award"] == expected.award
