"""The digest depends on what a rubric says, never on how the file is written."""

import hashlib
import json
import re
import tomllib

import rfc8785

from scoring import current, document, load


def test_the_digest_is_the_sha256_of_the_published_json(rubric):
    published = json.loads(json.dumps(document(rubric)))

    assert rubric.digest == hashlib.sha256(rfc8785.dumps(published)).hexdigest()


def test_the_published_json_has_weights_and_classes(rubric):
    published = document(rubric)

    first = published["criteria"][0]
    assert (first["code"], first["class"], first["weight"], first["dimension"]) == (
        "A1",
        "essential",
        3,
        "A",
    )
    assert "not_applicable" not in first
    assert published["id"] == "open-local-government"
    assert published["version"] == "1.0"


def test_comments_blank_lines_and_the_order_of_keys_do_not_matter(text, rubric):
    bare = re.sub(r"(?m)^#.*\n|^\n", "", text)
    swapped = bare.replace(
        'code = "A1"\ndimension = "A"\nclass = "essential"\n',
        'class   =   "essential" # first\ndimension = "A"\ncode = "A1"\n',
    )
    assert swapped != bare

    assert load(swapped).digest == rubric.digest
    assert load(swapped) == rubric


def test_all_criteria_may_be_written_out(text, rubric):
    codes = json.dumps([criterion.code for criterion in rubric.criteria])

    assert load(text.replace('criteria = "all"', f"criteria = {codes}")).digest == rubric.digest


def test_a_default_written_out_does_not_matter(text, rubric):
    written = text.replace("score = 30\n", "score = 30\ndimension_min_percent = 0\ngates = []\n")

    assert load(written).digest == rubric.digest


def test_every_change_of_a_value_changes_the_digest(text, rubric):
    for old, new in (
        ("score = 67", "score = 66"),
        ('title = "Open council"', 'title = "Open Council"'),
        ("recurring = true", "recurring = false"),
        ('sdg = ["16.6", "16.7"]', 'sdg = ["16.7", "16.6"]'),
    ):
        assert load(text.replace(old, new, 1)).digest != rubric.digest


def test_the_current_rubric_is_read_once():
    assert current() is current()


def test_the_file_holds_no_key_that_the_rubric_drops(text, rubric):
    raw = tomllib.loads(text)

    assert set(raw) <= set(document(rubric))
