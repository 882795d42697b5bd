"""The pieces: each renders, works without scripts, reads in both directions, says what it is."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from registry.i18n.catalogue import LOCALES, NAMES, direction
from registry.web.rendering import STATIC, TEMPLATES, _environment

PIECES = sorted((TEMPLATES / "pieces").glob("*.html"))
PAGES = [page for page in TEMPLATES.rglob("*.html") if "mail" not in page.parts]


class Page(HTMLParser):
    """The elements of a page, flat and in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for found, attrs in self.elements if found == tag]


def render(source: str, locale: str = "en", **values: object) -> str:
    """What `source` gives in a page of the registry."""
    shell: dict[str, object] = {
        "locale": locale,
        "dir": direction(locale),
        "url": lambda path: f"/{locale}{path}",
        "switch": [{"locale": code, "name": NAMES[code], "href": f"/{code}/"} for code in LOCALES],
        "site": {"demonstration": True, "base_url": "https://example.org"},
        "now": datetime(2026, 3, 1, 12, tzinfo=UTC),
        "actor": None,
    }
    return _environment(locale).from_string(source).render(shell | values)


def gallery(locale: str, **values: object) -> str:
    return render((TEMPLATES / "gallery.html").read_text("utf-8"), locale, **values)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_gallery_is_in_the_reader_s_language_and_direction(locale: str) -> None:
    root = Page(gallery(locale)).all("html")[0]

    assert (root["lang"], root["dir"]) == (locale, "rtl" if locale == "ar" else "ltr")


def test_the_gallery_shows_every_piece() -> None:
    shown = "".join((TEMPLATES / name).read_text("utf-8") for name in ("gallery.html", "base.html"))
    macros = [
        name
        for piece in PIECES
        for name in re.findall(r"{% macro ([a-z]\w*)\(", piece.read_text("utf-8"))
    ]
    assert len(macros) > 35
    assert [name for name in macros if not re.search(rf"[{{%] *(call )?{name}\(", shown)] == []


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.stem)
def test_every_piece_says_what_it_is_for(piece: Path) -> None:
    lines = piece.read_text("utf-8").splitlines()
    public = [at for at, line in enumerate(lines) if re.match(r"{% macro [a-z]", line)]
    assert [lines[at] for at in public if not lines[at - 1].startswith("{#")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_no_page_needs_styles_or_scripts_in_line(page: Path) -> None:
    source = page.read_text("utf-8")
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=\"|javascript:|hx-on", source) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", source) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_what_points_inside_the_page_finds_its_target(locale: str) -> None:
    page = Page(gallery(locale))
    ids = page.values("id")
    pointers = page.values("for") + [
        name for value in page.values("aria-describedby") for name in value.split()
    ]
    pointers += [href[1:] for href in page.values("href") if href.startswith("#")]

    assert [name for name in ids if ids.count(name) > 1] == []
    assert len(pointers) > 50
    assert sorted(set(pointers) - set(ids)) == []


def test_every_field_has_a_label() -> None:
    page = Page(gallery("en"))
    fields = [
        attrs
        for tag, attrs in page.elements
        if tag in ("input", "select", "textarea") and attrs.get("type") != "hidden"
    ]
    assert {attrs["id"] for attrs in fields} <= set(page.values("for"))


def test_a_wrong_field_says_so_beside_itself() -> None:
    html = render(
        '{% from "pieces/form.html" import text_field with context %}'
        '{{ text_field("town", "Town", "Kef", hint="Short.", error="Too short.") }}'
    )
    field = Page(html).all("input")[0]

    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"].split() == ["town-hint", "town-error"]
    assert field["value"] == "Kef"


@pytest.mark.parametrize(
    ("values", "checked"),
    [("value=2", ["2"]), ('value="0"', ["0"]), ('value="n/a"', ["n/a"]), ("value=None", [])],
)
def test_level_cards_keep_what_was_chosen(values: str, checked: list[str]) -> None:
    html = render(
        '{% from "pieces/form.html" import level_cards with context %}'
        "{% set levels = [] %}{% for n in range(5) %}"
        '{{ levels.append({"level": n, "text": "…"}) or "" }}{% endfor %}'
        '{{ level_cards("a1", "A1", levels, not_applicable="No such power", ' + values + ") }}"
    )
    cards = Page(html).all("input")

    assert [card["value"] for card in cards] == ["0", "1", "2", "3", "4", "n/a"]
    assert [card["value"] for card in cards if "checked" in card] == checked


def test_what_people_typed_is_never_markup() -> None:
    html = render(
        '{% from "pieces/form.html" import textarea with context %}'
        '{% from "pieces/page.html" import page_head with context %}'
        '{{ page_head(typed) }}{{ textarea("note", typed, typed, error=typed) }}',
        typed='</textarea><b class="x">',
    )
    assert "b" not in [tag for tag, _ in Page(html).elements]


@pytest.mark.parametrize(("locale", "at"), [("en", "30.00%"), ("ar", "70.00%")])
def test_charts_turn_with_the_direction_of_reading(locale: str, at: str) -> None:
    html = render(
        '{% from "pieces/charts.html" import score_bar with context %}'
        '{{ score_bar(62.5, [{"id": "bronze", "score": 30}]) }}',
        locale,
    )
    marks = [rect for rect in Page(html).all("rect") if rect["class"] == "limit"]

    assert [mark["x"] for mark in marks] == [at]


def test_a_dimension_where_nothing_applies_has_no_bar() -> None:
    html = render(
        '{% from "pieces/charts.html" import dimension_bars with context %}'
        '{{ dimension_bars([{"code": "J", "name": "Peers", "percent": None}]) }}'
    )
    assert Page(html).all("rect") == []
    assert html.count("Not applicable") == 2


@pytest.mark.parametrize(
    ("award", "dots"), [("bronze", 1), ("silver", 2), ("gold", 3), ("platinum", 4), (None, 0)]
)
def test_an_award_is_dots_and_a_word(award: str | None, dots: int) -> None:
    html = render(
        '{% from "pieces/state.html" import award with context %}{{ award(id) }}', id=award
    )
    assert html.count('class="full"') == dots
    assert (award or "no award") in html.lower()


@pytest.mark.parametrize(
    "state",
    [
        "valid",
        "due",
        "expired",
        "suspended",
        "revoked",
        "superseded",
        "refused",
        "attention",
        "info",
        "passed",
        "warning",
        "failed",
        "not_checked",
        "not_started",
        "in_progress",
        "needs_attention",
        "done",
    ],
)
def test_every_state_is_a_word_an_icon_and_a_colour(state: str) -> None:
    html = render(
        '{% from "pieces/state.html" import tag with context %}{{ tag(state) }}', state=state
    )
    page = Page(html)
    symbol = page.all("use")[0]["href"]
    icons = render('{% from "pieces/icons.html" import sprite %}{{ sprite() }}')

    assert re.search(r"<span>[A-Z][a-z ]+</span>", html)
    assert symbol[1:] in Page(icons).values("id")
    css = (STATIC / "openlocal.css").read_text("utf-8")
    assert re.search(rf"\.{state.replace('_', '-')}\b[^{{]*{{ --tone:", css)


def test_a_public_page_has_no_script() -> None:
    page = Page(gallery("en"))

    assert page.all("script") == []


def test_the_script_may_neither_evaluate_nor_write_styles() -> None:
    html = gallery("en", actor=SimpleNamespace(name="Editor"))

    assert '"includeIndicatorStyles":false' in html
    assert '"allowEval":false' in html


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_demonstration_says_so_on_every_page(demonstration: bool) -> None:
    html = gallery("en", site={"demonstration": demonstration, "base_url": ""})

    assert ('class="demonstration"' in html) is demonstration


def test_every_language_is_offered_under_its_own_name() -> None:
    html = gallery("ar")

    for code, name in NAMES.items():
        assert re.search(rf'lang="{code}" hreflang="{code}"[^>]*>{name}<', html)


def test_the_first_stop_of_the_keyboard_skips_to_the_content() -> None:
    assert Page(gallery("en")).all("a")[0]["href"] == "#main"
