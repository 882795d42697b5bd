"""Names, addresses, passwords, and where a role belongs."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.access.roles import (
    OF_A_GOVERNMENT,
    OF_A_NETWORK,
    Membership,
    ReviewerKind,
    Role,
)
from registry.people.attempts import client_network
from registry.people.kept import START, Kept, loaded, safe_address
from registry.people.workflow import (
    email_fault,
    membership_faults,
    name_fault,
    password_fault,
    shown_email,
    tidy_email,
    tidy_name,
    tidy_password,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Amina  Ben\tTest\n", "Amina Ben Test"),
        ("Ame\u0301lie", "Amélie"),
        ("أمينة بن علي", "أمينة بن علي"),
        ("Am\u202eina\u200f", "Amina"),
        ("x\u200cy", "x\u200cy"),
        ("a\x00b\x1bc", "abc"),
        ("\u2028", ""),
    ],
    ids=["space", "composed", "arabic", "directional", "joiner", "control", "line"],
)
def test_a_name_is_kept_on_one_line_and_without_what_nobody_sees(typed: str, kept: str) -> None:
    assert tidy_name(typed) == kept


@given(st.text())
def test_tidying_a_name_twice_changes_nothing_more(text: str) -> None:
    assert tidy_name(tidy_name(text)) == tidy_name(text)


def test_a_name_has_at_least_one_and_at_most_120_characters() -> None:
    assert name_fault("") is not None
    assert name_fault("n" * 120) is None
    assert name_fault("n" * 121) is not None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Amina@Example.ORG\n", "amina@example.org"),
        ("mailto:a@b.example", "a@b.example"),
        ("a@BÜCHER.example", "a@xn--bcher-kva.example"),
        ("a@مثال.إختبار", "a@xn--mgbh0fb.xn--kgbechtv"),
        ("a@例え。テスト", "a@xn--r8jz45g.xn--zckzah"),
        ("JOSE\u0301@b.example", "josé@b.example"),
    ],
)
def test_one_mailbox_is_one_address_however_it_is_typed(typed: str, kept: str) -> None:
    assert tidy_email(typed) == kept
    assert tidy_email(kept) == kept
    assert email_fault(kept) is None


def test_an_address_is_shown_in_its_own_script() -> None:
    assert shown_email("a@xn--mgbh0fb.xn--kgbechtv") == "a@مثال.إختبار"
    assert shown_email("plain@example.org") == "plain@example.org"


@pytest.mark.parametrize(
    "typed",
    [
        "", "amina", "@example.org", "amina@", "amina@localhost", "a@b@c.example",
        "a b@example.org", "a@exa mple.org", ".a@example.org", "a.@example.org",
        "a..b@example.org", "a@-b.example", "a@b..example", "a@[127.0.0.1]",
        '"a b"@example.org', "a@b.example\r\nBcc: c@d.example", "a,b@c.example",
        "<a@b.example>", "a@b.123", "x" * 65 + "@b.example", "a@" + "b" * 64 + ".example",
        "a@" + "b.example." * 30 + "example", "a@xn--\udcff.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert email_fault(tidy_email(typed)) is not None


@given(st.text(max_size=300))
def test_no_text_makes_the_address_check_fail_or_lets_a_line_break_through(text: str) -> None:
    address = tidy_email(text)
    if email_fault(address) is None:
        assert not set(address) & set('\r\n\t "<>,;:')
        assert tidy_email(address) == address


def test_a_password_is_the_same_on_every_keyboard() -> None:
    assert tidy_password("e\u0301te\u0301") == "été"


@pytest.mark.parametrize(
    "password",
    [
        "olive trees grow slowly",
        "123456789012",
        "الزيتون ينمو ببطء",
        "            x y z w",
        "x" * 197 + "yzw",
    ],
    ids=["words", "digits", "arabic", "spaces", "long"],
)
def test_length_counts_and_composition_does_not(password: str) -> None:
    assert password_fault(password, name="Amina Test", email="amina@people.example") is None


@pytest.mark.parametrize(
    "password",
    ["", "elevenchars", "x" * 201, "Amina B. Test-Name", "aminabtestname", "AMINA@people.example",
     "aaaaaaaaaaaaaaaaaa", "121212121212121212"],
)  # fmt: skip
def test_a_password_that_is_short_long_or_ones_own_name_is_refused(password: str) -> None:
    fault = password_fault(password, name="Amina B Test Name", email="amina@people.example")
    assert fault is not None


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("government", [None, "ma:22-1"], ids=["", "government"])
@pytest.mark.parametrize("network", [None, uuid4()], ids=["", "network"])
def test_a_role_is_held_only_where_it_belongs(
    role: Role, government: str | None, network: object
) -> None:
    membership = Membership(
        role=role,
        government_id=government,
        network_id=network,  # type: ignore[arg-type] # a UUID
        reviewer_kind=ReviewerKind.CIVIL_SOCIETY if role is Role.REVIEWER else None,
        organisation_id=uuid4() if role is Role.REVIEWER else None,
    )
    good = bool(government) is (role in OF_A_GOVERNMENT) and bool(network) is (role in OF_A_NETWORK)
    assert (membership_faults(membership) == {}) is good


def test_a_reviewer_is_of_a_kind_and_says_for_whom_they_work() -> None:
    bare = Membership(role=Role.REVIEWER, network_id=uuid4())
    assert set(membership_faults(bare)) == {"reviewer_kind", "employer"}


def test_nobody_but_a_reviewer_is_of_a_kind() -> None:
    odd = Membership(
        role=Role.CERTIFIER, network_id=uuid4(), reviewer_kind=ReviewerKind.PUBLIC_PEER
    )
    assert set(membership_faults(odd)) == {"reviewer_kind"}


@given(st.text(max_size=50))
def test_where_signing_in_leads_is_always_a_path_of_this_site(text: str) -> None:
    for address in (text, "/" + text, "/fr/" + text):
        found = safe_address(address)
        assert found.startswith("/")
        assert not found.startswith(("//", "/\\"))
        assert "\n" not in found


@given(st.lists(st.tuples(st.text(), st.text())), st.booleans())
def test_a_kept_form_comes_back_as_it_was(fields: list[tuple[str, str]], files: bool) -> None:
    kept = Kept(address="/me", fields=tuple(fields), had_files=files)
    assert loaded(kept.dumped()) == kept


@pytest.mark.parametrize("text", ["", "null", "3", "[]", "{}", '{"to": 1}', "[" * 100_000])
def test_what_is_no_kept_form_is_none(text: str) -> None:
    assert loaded(text) is None


def test_a_kept_form_cannot_lead_to_another_site() -> None:
    kept = loaded('{"to": "https://evil.example", "fields": [["a", "b"]], "files": false}')
    assert kept is not None
    assert kept.address == START


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_attempts_are_counted_per_client_network(address: str, counted: str) -> None:
    assert client_network(address) == counted
