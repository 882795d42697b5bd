"""The JSON Schema of rubric files and the loader agree on keys, and on what is wrong."""

import json
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from scoring import RubricError, load
from scoring.loading import CURRENT, package_text
from scoring.reading import Table

SCHEMA = json.loads(package_text("rubric.schema.json"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
INDICES = sorted((Path(__file__).parent / "indices").glob("*.toml"))

FULL = """
id = "full"
version = "1.0"
language = "en"
title = "Every key"
level_zero = "Nothing."
na_cap_percent = "33.3"

[aggregation]
overall = "mean_of_criteria"
dimension = "mean"
unit = "percent"

[rounding]
decimals = 2
mode = "half_even"

[[scales]]
id = "words"
levels = ["no", "some", true]
points = [0, 0.5, "4/3"]
effort = [1, 2]

[[scales]]
id = "even"
from = 0
to = 1
step = 0.5

[[classes]]
id = "key"
name = "Key"
weight = "3/2"

[[dimensions]]
code = "A"
name = "A"
weight = 2

[[criteria]]
code = "A1"
dimension = "A"
title = "First"
class = "key"
weight = 0.5
scale = "words"
effort = [2, 3]
levels = ["some", "all"]
guidance = "Begin."
evidence = "Show it."
check = "website"
sources = ["A book"]
sdg = ["16.6", "16.b"]
recurring = true
answered_by = "civil_society"
not_applicable = { when = "Never mind.", decided_by = "registry" }

[[criteria]]
code = "A.2"
dimension = "A"
title = "Second"
class = "key"
scale = "words"

[[criteria]]
code = "3-a"
dimension = "A"
title = "Third"
scale = "even"

[[tracks]]
id = "whole"
name = "Whole"
criteria = "all"

[[tracks]]
id = "short"
name = "Short"
criteria = ["A1", "3-a"]
max_award = "low"
population_below = 5000

[[awards]]
id = "low"
name = "Low"
score = 30
reviewers = 2
reviewer_kinds = 2
reviewers_from_abroad = 1
validity_months = 12

[[awards]]
id = "high"
name = "High"
score = 60.5
class_floors = [
  { class = "key", level = "some", all_but = 1 },
  { class = "key", level = true, at_least = 1 },
]
dimension_min_percent = 20
dimension_floors = [{ dimension = "A", percent = 25 }]
gates = [{ criterion = "A1", level = "some", waived_if_not_applicable = true }]

[[caps]]
when = "first_plan_cycle"
not_applicable = ["A1"]
max_award = "low"

[evidence]
max_age_months = 24

[[evidence.kinds]]
id = "act"
name = "Act"
up_to_level = 2

[[evidence.rules]]
id = "twice"
from_level = 1
kinds = ["act"]
public = true
count = 2
months_apart = 6
recurring_only = true
"""


def faults(text: str) -> list[str]:
    """What the schema says against a text, read as JSON numbers and as exact ones."""
    found = [
        {error.message for error in VALIDATOR.iter_errors(tomllib.loads(text, parse_float=number))}
        for number in (float, Decimal)
    ]
    assert bool(found[0]) == bool(found[1])
    return sorted(found[0])


def keys_of_schema(schema: dict, pattern: str = "") -> Iterator[str]:
    for key, part in schema.get("properties", {}).items():
        here = f"{pattern}.{key}" if pattern else key
        yield here
        yield from keys_of_schema(part, here)
        yield from keys_of_schema(part.get("items", {}), here)


def tables(raw: dict, pattern: str = "") -> Iterator[tuple[str, dict]]:
    """Every table of a parsed file with the keys that lead to it."""
    yield pattern, raw
    for key, value in raw.items():
        here = f"{pattern}.{key}" if pattern else key
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from tables(part, here)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_key_has_a_description() -> None:
    def bare(schema: dict, where: str) -> Iterator[str]:
        for key, part in schema.get("properties", {}).items():
            if len(part.get("description", "")) < 10:
                yield f"{where}.{key}"
            yield from bare(part, key)
            yield from bare(part.get("items", {}), key)

    assert list(bare(SCHEMA, "")) == []


def test_the_published_rubric_and_the_full_one_are_valid() -> None:
    assert faults(package_text(f"{CURRENT}.toml")) == []
    assert faults(FULL) == []
    assert load(FULL)


@pytest.mark.parametrize("path", INDICES, ids=lambda path: path.stem)
def test_indices_of_other_shapes_are_valid(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert faults(text) == []
    assert load(text)


def test_the_rubrics_of_the_documentation_are_valid() -> None:
    page = Path(__file__).parents[3] / "docs" / "rubric.md"
    (smallest,) = (
        block.split("```")[0]
        for block in page.read_text(encoding="utf-8").split("```toml\n")[1:]
        if block.startswith('id = "two-questions"')
    )
    assert faults(smallest) == []
    assert load(smallest)


def test_schema_loader_and_full_example_know_the_same_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[dict, str]] = []
    for method in ("_get", "is_text", "__contains__"):
        original = getattr(Table, method)

        def noted(self: Table, key: str, *rest: object, original=original) -> object:
            asked.append((self._raw, key))
            return original(self, key, *rest)

        monkeypatch.setattr(Table, method, noted)
    top: list[dict] = []
    initial = Table.__init__

    def kept(self: Table, raw: dict, label: str, faults: object) -> None:
        if not label:
            top.append(raw)
        initial(self, raw, label, faults)

    monkeypatch.setattr(Table, "__init__", kept)
    load(FULL)

    patterns = [(raw, pattern) for pattern, raw in tables(top[0])]
    read = {
        f"{pattern}.{key}" if pattern else key
        for table, key in asked
        for raw, pattern in patterns
        if raw is table
    }
    written = {f"{pattern}.{key}" if pattern else key for raw, pattern in patterns for key in raw}
    assert read == written == set(keys_of_schema(SCHEMA))


WRONG = {
    "no id": ('id = "full"\n', ""),
    "an id in capitals": ('id = "full"', 'id = "Full"'),
    "a version in words": ('version = "1.0"', 'version = "one"'),
    "a language in words": ('language = "en"', 'language = "English"'),
    "an empty title": ('title = "Every key"', 'title = " "'),
    "a share above 100": ('na_cap_percent = "33.3"', "na_cap_percent = 100.5"),
    "a share below 0": ('na_cap_percent = "33.3"', "na_cap_percent = -1"),
    "a share that is no number": ('na_cap_percent = "33.3"', 'na_cap_percent = "a third"'),
    "a share of true": ('na_cap_percent = "33.3"', "na_cap_percent = true"),
    "an unknown aggregation": ('"mean_of_criteria"', '"median"'),
    "too many decimals": ("decimals = 2", "decimals = 7"),
    "an unknown rounding": ('"half_even"', '"nearest"'),
    "an unknown key at the top": ('title = "Every key"', 'title = "Every key"\nnote = 1'),
    "an unknown key deep down": ("all_but = 1", "all_but = 1, color = 1"),
    "no points": ('points = [0, 0.5, "4/3"]\n', ""),
    "points and a step": ("step = 0.5", "step = 0.5\npoints = [0, 1]"),
    "a step without an end": ("to = 1\n", ""),
    "a step of nothing": ("step = 0.5", "step = 0"),
    "one level": ('levels = ["no", "some", true]\npoints = [0, 0.5, "4/3"]', "points = [1]"),
    "points divided by nothing": ('"4/3"', '"4/0"'),
    "no effort": ("effort = [1, 2]", "effort = [0, 2]"),
    "half an effort": ("effort = [1, 2]", "effort = [1.5, 2]"),
    "a weight of nothing": ("weight = 0.5", "weight = 0"),
    "a weight of nothing in a text": ('weight = "3/2"', 'weight = "0/2"'),
    "a negative weight": ("weight = 2", "weight = -2"),
    "no title of a criterion": ('title = "First"\n', ""),
    "a code with a blank": ('code = "3-a"', 'code = "3 a"'),
    "levels that are no texts": ('levels = ["some", "all"]', "levels = [1, 2]"),
    "an empty descriptor": ('levels = ["some", "all"]', 'levels = ["", "all"]'),
    "a target of another form": ('"16.b"', '"16"'),
    "a flag in words": ("recurring = true", 'recurring = "yes"'),
    "somebody else's account": ('"civil_society"', '"the mayor"'),
    "somebody else decides": ('decided_by = "registry"', 'decided_by = "anyone"'),
    "a rule without a case": ('when = "Never mind.", ', ""),
    "all in capitals": ('criteria = "all"', 'criteria = "ALL"'),
    "a code twice in a track": ('["A1", "3-a"]', '["A1", "A1"]'),
    "a track of nothing": ('["A1", "3-a"]', "[]"),
    "nobody fits": ("population_below = 5000", "population_below = 0"),
    "no reviewer": ("reviewers = 2\n", "reviewers = 0\n"),
    "valid for no month": ("validity_months = 12", "validity_months = 0"),
    "all but and at least": ("all_but = 1", "all_but = 1, at_least = 1"),
    "a gate without a level": ('criterion = "A1", level = "some"', 'criterion = "A1"'),
    "a gate of a list": ('criterion = "A1", level = "some"', 'criterion = "A1", level = ["some"]'),
    "a floor of a dimension without a share": (', percent = 25', ""),
    "another circumstance": ('"first_plan_cycle"', '"full_moon"'),
    "a cap without an end": ('["A1"]\nmax_award = "low"', '["A1"]'),
    "rules without an age": ("max_age_months = 24\n", ""),
    "a kind that supports nothing": ("up_to_level = 2", "up_to_level = 0"),
    "a rule of no kind": ('kinds = ["act"]', "kinds = []"),
    "a rule of no item": ("count = 2\n", ""),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_refused_by_schema_and_loader(old: str, new: str) -> None:
    assert old in FULL
    text = FULL.replace(old, new, 1)

    assert faults(text)
    with pytest.raises(RubricError):
        load(text)


@pytest.mark.parametrize("written", ["3", "0.5", '"1/3"', '"12"', '"+.25"', '"1e-7"', "1e-7"])
def test_exact_numbers_may_be_written_in_several_ways(written: str) -> None:
    text = FULL.replace("weight = 0.5", f"weight = {written}")

    assert faults(text) == []
    assert load(text)


@pytest.mark.parametrize("written", ["-1", "-0.5", '"-1/3"', '"-1e-3"'])
def test_the_ends_of_a_scale_may_lie_below_zero(written: str) -> None:
    ends = f"from = {written}\nto = {written}\nstep = 1"
    text = FULL.replace("from = 0\nto = 1\nstep = 0.5", ends)

    assert faults(text) == []
    with pytest.raises(RubricError, match="whole steps"):
        load(text)
