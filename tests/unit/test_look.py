"""The style sheet: small, without left and right, calm, and AA in light and in dark."""

import gzip
import hashlib
import re
from collections.abc import Iterator

import pytest

from registry.web.rendering import STATIC

CSS = re.sub(r"/\*.*?\*/", "", (STATIC / "openlocal.css").read_text("utf-8"), flags=re.DOTALL)
DARK = CSS[CSS.index("@media (prefers-color-scheme: dark)") :]
HTMX_SHA256 = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"

AA_TEXT = 4.5
AA_SHAPE = 3.0
KIBIBYTE = 1024


def declarations() -> Iterator[tuple[str, str, str]]:
    """Every selector, property and value of the style sheet."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", CSS):
        for declaration in body.split(";"):
            name, _, value = declaration.partition(":")
            if value:
                yield selector.strip(), name.strip(), value.strip()


def colours(part: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", part))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


SCHEMES = {
    "light": colours(CSS[: CSS.index("@media")]),
    "dark": colours(DARK[: DARK.index("}")]),
}


def used(*properties: str) -> set[str]:
    """The names of the colours that these properties take."""
    values = [value for _, name, value in declarations() if name in properties]
    return {name for value in values for name in re.findall(r"var\(--([a-z]+)\)", value)}


def test_the_style_sheet_is_small() -> None:
    assert len(gzip.compress((STATIC / "openlocal.css").read_bytes(), 9)) <= 8 * KIBIBYTE


def test_style_sheet_and_script_together_are_small() -> None:
    files = (STATIC / "openlocal.css", STATIC / "htmx.min.js")
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= 22 * KIBIBYTE


def test_the_vendored_script_is_unchanged_and_has_its_licence() -> None:
    script = (STATIC / "htmx.min.js").read_bytes()
    assert hashlib.sha256(script).hexdigest() == HTMX_SHA256
    assert "Zero-Clause BSD" in (STATIC / "htmx.LICENSE.txt").read_text("utf-8")


def test_the_style_sheet_knows_no_left_and_right() -> None:
    physical = re.compile(r"\b(left|right|top|bottom|width|height)\b")
    neither = {"line-height", "stroke-width"}
    found = [
        f"{selector} {{ {name}: {value} }}"
        for selector, name, value in declarations()
        if name not in neither and physical.search(f"{name} {value}")
    ]
    assert found == []


def test_nothing_moves_and_nothing_is_fetched() -> None:
    forbidden = ("transition", "animation", "@keyframes", "@import", "@font-face", "url(")
    assert [word for word in forbidden if word in CSS] == []


def test_no_letters_are_spaced_or_turned_into_capitals() -> None:
    assert "letter-spacing" not in CSS
    assert "text-transform" not in CSS


def test_headings_have_two_sizes() -> None:
    sizes = {value for _, name, value in declarations() if name == "font-size"}
    larger = {size for size in sizes if size.endswith("rem") and float(size[:-3]) > 1}
    assert larger == {"1.7rem", "1.2rem"}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_colour_reaches_aa_on_white_and_on_wash(scheme: str) -> None:
    names = SCHEMES[scheme]
    on_colour = {"paper"}  # only on the buttons, tested below
    texts = (used("color", "--tone") - on_colour - {"tone"}) | {"ink", "muted"}
    assert len(texts) >= 7
    low = {
        (text, ground): round(contrast(names[text], names[ground]), 2)
        for text in texts
        for ground in ("paper", "wash")
        if contrast(names[text], names[ground]) < AA_TEXT
    }
    assert low == {}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["teal", "red", "ink"])
def test_the_words_on_buttons_reach_aa(scheme: str, ground: str) -> None:
    names = SCHEMES[scheme]
    assert contrast(names["paper"], names[ground]) >= AA_TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("shape", ["field", "teal", "ink", "red"])
def test_borders_and_bars_stand_out(scheme: str, shape: str) -> None:
    names = SCHEMES[scheme]
    assert min(contrast(names[shape], names[ground]) for ground in ("paper", "wash")) >= AA_SHAPE


def test_no_colour_stands_outside_the_palette() -> None:
    rules = [value for _, name, value in declarations() if not name.startswith("--")]
    assert [value for value in rules if "#" in value or "rgb" in value] == []


def test_light_and_dark_have_the_same_names() -> None:
    assert SCHEMES["light"].keys() == SCHEMES["dark"].keys()
