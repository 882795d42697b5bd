"""Fold names so that every usual spelling of a place is found: one rule for names and queries."""

import unicodedata

# Letters that no Unicode decomposition takes apart. Arabic: one letter for each family that
# Maghrebi, Persian and Egyptian spelling write differently; a lone hamza is dropped.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "ı": "i",
        "ŧ": "t",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ة": "ه",
        "ک": "ك",
        "گ": "ك",
        "ڭ": "ك",
        "ڤ": "ف",
        "ء": "",
        "\u0640": "",  # tatweel
    }
)
# Every kind of apostrophe vanishes: L'Ariana, L’Ariana and Lariana are one word.
_APOSTROPHES = frozenset("'’‘ʼʻ`´ʿʾ＇")

# Combining classes of accents, and of the vowel signs of Hebrew, Arabic and Syriac. Those of the
# Indic and Thai scripts are letters to their readers, and stay.
_ACCENTS = frozenset({1, *range(10, 37), *range(200, 241)})


def fold(text: str) -> str:
    """`text` without case, accents, vowel signs, apostrophes or punctuation; words one space apart.

    Folding twice gives the same as folding once.
    """
    # Taken apart on both sides of the case: 𝓐 is a letter A only then, and İ an i with a dot.
    plain_case = unicodedata.normalize("NFKD", text).casefold()
    taken_apart = unicodedata.normalize("NFKD", plain_case)
    letters = "".join(map(_plain, taken_apart)).translate(_LETTERS)
    return " ".join(letters.split())


def words(text: str) -> list[str]:
    """The folded words of a query, each once."""
    return list(dict.fromkeys(fold(text).split()))


def _plain(character: str) -> str:
    if character in _APOSTROPHES or unicodedata.combining(character) in _ACCENTS:
        return ""
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category[0] in "LMN":
        return character
    # Invisible direction marks join, everything else separates.
    return "" if category == "Cf" else " "
