"""`openlocal person` and `openlocal network`: a wrong value is refused in one sentence."""

import pytest
from click.testing import Result

from registry.settings import Settings
from tests.command import run

PERSON = ("person", "add", "--name", "Amal Test", "--email", "amal@people.example")
NETWORK = {
    "--code": "opt",
    "--kind": "association",
    "--name": "en=Open Towns",
    "--country": "MA",
    "--language": "fr",
}


def openlocal(settings: Settings, dsn: str, *words: str) -> Result:
    return run(*words, data_dir=settings.data_dir, OPENLOCAL_DATABASE_URL=dsn)


def add_network(settings: Settings, dsn: str, **changed: str) -> Result:
    options = NETWORK | {f"--{name}": value for name, value in changed.items()}
    words = [word for pair in options.items() for word in pair]
    return openlocal(settings, dsn, "network", "add", "open-towns", *words)


def refused(result: Result, said: str) -> bool:
    """Whether it was refused in one line that says this."""
    lines = result.stderr.splitlines()
    return result.exit_code == 1 and len(lines) == 1 and said in lines[0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--language", "xx"), "“xx”. Choose one of these languages: en, fr, ar."),
        (("--language", "FR"), "“FR”. Choose one of these languages: en, fr, ar."),
        (
            ("--role", "operator", "--organisation", "Citizens", "--country", "Morocco"),
            "“Morocco” is no country. Write its two letters (ISO 3166-1), such as MA.",
        ),
    ],
)
def test_a_wrong_value_of_a_person_is_refused(
    settings: Settings, dsn: str, more: tuple[str, ...], said: str
) -> None:
    assert refused(openlocal(settings, dsn, *PERSON, *more), said)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"country": "XX"}, "“XX” is no country. Write its two letters (ISO 3166-1)"),
        ({"country": "EU"}, "“EU” is no country."),
        ({"language": "xx"}, "“xx” is no language. Write its code (ISO 639), such as ar"),
        ({"language": "und"}, "“und” is no language."),
        ({"name": "klingon=Open Towns"}, "“klingon” is no language."),
        ({"website": "javascript:alert(1)"}, "“javascript:alert(1)” is no web address."),
        ({"website": "ftp://example.org/x"}, "“ftp://example.org/x” is no web address."),
    ],
    ids=lambda value: next(iter(value.values())) if isinstance(value, dict) else "",
)
def test_a_wrong_value_of_a_network_is_refused(
    settings: Settings, dsn: str, changed: dict[str, str], said: str
) -> None:
    assert refused(add_network(settings, dsn, **changed), said)


def test_right_values_are_taken(settings: Settings, dsn: str) -> None:
    assert openlocal(settings, dsn, *PERSON, "--language", "ar").exit_code == 0
    added = add_network(settings, dsn, language="zgh", website="https://open.example.org/towns")
    assert added.exit_code == 0, added.stderr
    for country, code in (("XX", 1), ("TN", 0)):
        words = ("--until", "2090-01-01", "--yes", "--country", country)
        done = openlocal(settings, dsn, "network", "accredit", "open-towns", *words)
        assert done.exit_code == code, done.output
