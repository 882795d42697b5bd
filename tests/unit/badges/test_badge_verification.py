import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from certificate_samples import (
    DID,
    ENDS,
    FACTS,
    ISSUED,
    ISSUER,
    KEY,
    NOW,
    OTHER_SIGNER,
    SIGNER,
    TRUST,
    document,
    qr_text,
    signed,
)
from hypothesis import given
from hypothesis import strategies as st

from badges import keys, proofs
from badges.artefacts import UnreadableError, parse
from badges.keys import FileSigner, KeyRole
from badges.proofs import Cryptosuite
from badges.report import CheckName, Outcome, Report
from badges.trust import (
    Period,
    StatusFact,
    StatusKind,
    SubjectFact,
    SubjectKind,
    Trust,
)
from badges.verification import verify

DAY = timedelta(days=1)
CREDENTIAL = json.dumps(signed())


def report(raw: str | bytes = CREDENTIAL, now: datetime = NOW, **changes: Any) -> Report:
    return verify(raw, replace(TRUST, **changes), now=now)


def outcome(found: Report, name: CheckName) -> Outcome:
    return found.check(name).outcome


BOTH = pytest.mark.parametrize("raw", [CREDENTIAL, qr_text()], ids=["credential", "qr"])


@BOTH
def test_a_certificate_as_issued_is_genuine(raw: str) -> None:
    found = report(raw)

    assert found.verdict is Outcome.PASS
    assert found.exit_code == 0
    assert found.headline.render() == "The certificate is genuine."
    assert [check.name for check in found.checks] == list(CheckName)
    assert {proof.outcome for proof in found.proofs} == {Outcome.PASS}


@BOTH
def test_what_is_stated_is_read(raw: str) -> None:
    artefact = parse(raw)

    assert artefact.country == "MA"
    assert artefact.award == "silver"
    assert artefact.track == "full"
    assert artefact.score == Decimal("52.4")
    assert artefact.issued_at == ISSUED
    assert artefact.valid_until == ENDS
    assert artefact.demonstration


def test_bytes_and_what_was_parsed_before_are_verified_alike() -> None:
    assert report(CREDENTIAL.encode()).to_json() == report().to_json()
    assert verify(parse(CREDENTIAL), TRUST, now=NOW).to_json() == report().to_json()
    assert report(qr_text().encode()).verdict is Outcome.PASS


def test_whitespace_and_order_of_members_do_not_matter() -> None:
    reordered = json.dumps(dict(reversed(signed().items())), indent=2)

    assert report(f"\n {reordered}").verdict is Outcome.PASS


@BOTH
def test_an_issuer_that_is_not_known_is_not_checked(raw: str) -> None:
    found = report(raw, issuers=())

    assert found.verdict is Outcome.NOT_CHECKED
    assert found.exit_code == 3
    for name in (CheckName.SIGNATURE, CheckName.ISSUER, CheckName.KEY):
        assert outcome(found, name) is Outcome.NOT_CHECKED


@BOTH
@pytest.mark.parametrize(
    "known",
    [
        (),
        (replace(KEY, did="did:web:other.example"),),
        (replace(KEY, role=KeyRole.STATUS),),
        (
            replace(
                KEY,
                kid=OTHER_SIGNER.kid,
                multikey=keys.to_multikey(OTHER_SIGNER.public_key),
            ),
        ),
    ],
    ids=["none", "of another issuer", "for another purpose", "another key"],
)
def test_a_key_that_the_issuer_does_not_have_is_refused(raw: str, known: Any) -> None:
    found = report(raw, keys=known)

    assert found.verdict is Outcome.FAIL
    assert outcome(found, CheckName.SIGNATURE) is Outcome.FAIL
    assert outcome(found, CheckName.KEY) is Outcome.FAIL


def test_a_key_is_not_believed_because_the_proof_names_it() -> None:
    forged = proofs.sign(document(), OTHER_SIGNER, created=ISSUED)

    found = report(json.dumps(forged))

    assert outcome(found, CheckName.FORMAT) is Outcome.PASS
    assert outcome(found, CheckName.SIGNATURE) is Outcome.FAIL
    assert {proof.outcome for proof in found.proofs} == {Outcome.NOT_CHECKED}


def test_a_known_name_with_another_key_behind_it_is_refused() -> None:
    swapped = replace(KEY, multikey=keys.to_multikey(OTHER_SIGNER.public_key))

    found = report(keys=(swapped,))

    assert outcome(found, CheckName.SIGNATURE) is Outcome.FAIL
    assert [proof.outcome for proof in found.proofs] == [Outcome.NOT_CHECKED, Outcome.FAIL]


@pytest.mark.parametrize("suite", list(Cryptosuite))
def test_both_proofs_are_demanded(suite: Cryptosuite) -> None:
    alone = proofs.with_one_proof(signed(), suite)

    found = report(json.dumps(alone))

    assert found.verdict is Outcome.FAIL
    assert outcome(found, CheckName.SIGNATURE) is Outcome.FAIL
    assert Outcome.FAIL in {proof.outcome for proof in found.proofs}


def test_a_broken_rdfc_proof_beside_a_good_jcs_proof_is_named() -> None:
    credential = signed()
    credential["proof"][0]["proofValue"] = credential["proof"][1]["proofValue"]

    found = report(json.dumps(credential))

    assert [proof.outcome for proof in found.proofs] == [Outcome.FAIL, Outcome.PASS]
    assert "eddsa-rdfc-2022" in found.check(CheckName.SIGNATURE).sentence.render()


@BOTH
@pytest.mark.parametrize(
    "changes",
    [
        {"accredited": ()},
        {"accredited": (Period(start=ISSUED + DAY),)},
        {"accredited": (Period(start=ISSUED - DAY, end=ISSUED),)},
        {"suspended": (Period(start=ISSUED),)},
        {"awards": frozenset({"bronze"})},
        {"countries": frozenset({"TN"})},
        {"tracks": frozenset()},
    ],
    ids=str,
)
def test_an_issuer_outside_its_accreditation_is_refused(raw: str, changes: dict[str, Any]) -> None:
    found = report(raw, issuers=(replace(ISSUER, **changes),))

    assert found.verdict is Outcome.FAIL
    assert outcome(found, CheckName.ISSUER) is Outcome.FAIL
    assert outcome(found, CheckName.SIGNATURE) is Outcome.PASS


@BOTH
def test_what_an_issuer_did_before_it_was_suspended_counts(raw: str) -> None:
    later = replace(ISSUER, suspended=(Period(start=ISSUED + DAY),), awards=None)

    assert report(raw, issuers=(later,)).verdict is Outcome.PASS


@BOTH
@pytest.mark.parametrize(
    "changes",
    [
        {"valid": Period(start=ISSUED + DAY)},
        {"valid": Period(start=ISSUED - DAY, end=ISSUED)},
        {"revoked_at": NOW},
    ],
    ids=str,
)
def test_a_key_outside_its_time_is_refused(raw: str, changes: dict[str, Any]) -> None:
    found = report(raw, keys=(replace(KEY, **changes),))

    assert found.verdict is Outcome.FAIL
    assert outcome(found, CheckName.KEY) is Outcome.FAIL


@BOTH
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (ISSUED - timedelta(minutes=6), Outcome.FAIL),
        (ISSUED, Outcome.PASS),
        (ENDS - timedelta(seconds=1), Outcome.PASS),
        (ENDS, Outcome.FAIL),
    ],
)
def test_a_certificate_counts_between_its_dates(raw: str, now: datetime, expected: Outcome) -> None:
    assert outcome(report(raw, now), CheckName.DATES) is expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (StatusKind.VALID, Outcome.PASS),
        (StatusKind.SUSPENDED, Outcome.FAIL),
        (StatusKind.REVOKED, Outcome.FAIL),
        (StatusKind.SUPERSEDED, Outcome.FAIL),
        (StatusKind.UNKNOWN, Outcome.FAIL),
    ],
)
@BOTH
def test_the_status_decides_once_it_is_known(raw: str, kind: StatusKind, expected: Outcome) -> None:
    fact = StatusFact(kind=kind, reason="forged minutes", successor="https://x.example/2")

    found = report(raw, status=fact)

    assert outcome(found, CheckName.STATUS) is expected
    assert found.verdict is expected


def test_a_reason_and_a_successor_are_told() -> None:
    revoked = StatusFact(kind=StatusKind.REVOKED, reason="forged minutes")
    replaced = StatusFact(kind=StatusKind.SUPERSEDED, successor="https://x.example/2")

    assert "forged minutes" in report(status=revoked).check(CheckName.STATUS).sentence.render()
    change = report(status=replaced).check(CheckName.STATUS).change
    assert change is not None
    assert "https://x.example/2" in change.render()


def test_a_status_that_the_certificate_calls_for_must_be_asked() -> None:
    entry = {
        "id": f"{DID}#status",
        "type": ["BitstringStatusListEntry"],
        "statusPurpose": "revocation",
        "statusListIndex": "5",
        "statusListCredential": "https://x.example/status/1",
    }
    credential = proofs.sign({**document(), "credentialStatus": entry}, SIGNER, created=ISSUED)

    found = report(json.dumps(credential), status=None)

    assert outcome(found, CheckName.SIGNATURE) is Outcome.PASS
    assert found.verdict is Outcome.NOT_CHECKED


@BOTH
def test_without_a_connection_the_verdict_names_the_date_of_the_lists(raw: str) -> None:
    found = report(raw, status=None, lists_of=NOW - DAY)

    assert found.verdict is Outcome.PASS
    assert outcome(found, CheckName.STATUS) is Outcome.NOT_CHECKED
    assert found.headline.render() == "Genuine as of the lists of 2026-05-31."


def test_a_subject_that_is_another_or_gone_is_told() -> None:
    same = SubjectFact(kind=SubjectKind.SAME, identifiers=frozenset({FACTS.subject.id}))
    other = replace(same, identifiers=frozenset({"https://x.example"}))
    merged = replace(same, kind=SubjectKind.MERGED, successor="Another town")
    dissolved = replace(same, kind=SubjectKind.DISSOLVED)

    found = [
        outcome(report(subject=x), CheckName.SUBJECT) for x in (same, other, merged, dissolved)
    ]

    assert found == [Outcome.PASS, Outcome.FAIL, Outcome.FAIL, Outcome.FAIL]
    sentence = report(subject=merged).check(CheckName.SUBJECT).sentence.render()
    assert "Another town" in sentence


def test_notes_say_what_does_not_change_the_verdict() -> None:
    appeal = StatusFact(kind=StatusKind.VALID, under_appeal=True)

    found = report(status=appeal, lists_of=NOW)

    assert found.verdict is Outcome.PASS
    notes = " ".join(note.render() for note in found.notes)
    for word in ("demonstration", "small-network", "appeal", "2026-06-01"):
        assert word in notes


def test_a_plain_certificate_has_no_notes() -> None:
    plain = signed(demonstration=False, small_network=False)

    assert report(json.dumps(plain)).notes == ()


def test_a_report_is_told_in_the_language_of_the_reader() -> None:
    told = report(status=None).to_json(lambda _: "غير معروف")

    assert told["verdict"] == "pass"
    assert {check["sentence"] for check in told["checks"]} == {"غير معروف"}


@pytest.mark.parametrize(
    "raw",
    [
        "",
        b"",
        b"\xff\x00",
        "{}",
        "[]",
        "null",
        '{"proof": []}',
        CREDENTIAL[:-1],
        CREDENTIAL.replace("{", '{"id": "https://x.example",', 1),
        json.dumps(document()),
        json.dumps({**document(), "proof": {}}),
        json.dumps({**signed(), "proof": signed()["proof"] * 2}),
        json.dumps({**signed(), "proof": [signed()["proof"][1]] * 2}),
        json.dumps({**signed(), "proof": []}),
        "{" * 100_000,
        "{" + " " * 300_000 + "}",
        " " * 300_000 + CREDENTIAL,
        "HTTPS://X.EXAMPLE/Q/AAAA",
        "ß" * 100,
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_cannot_be_read_fails_the_first_check(raw: str | bytes) -> None:
    found = report(raw)

    assert found.verdict is Outcome.FAIL
    assert found.exit_code == 1
    assert outcome(found, CheckName.FORMAT) is Outcome.FAIL
    others = {check.outcome for check in found.checks if check.name is not CheckName.FORMAT}
    assert others == {Outcome.NOT_CHECKED}
    with pytest.raises(UnreadableError):
        parse(raw)


def test_proofs_by_two_keys_or_of_two_moments_are_not_one_certificate() -> None:
    by_other = proofs.sign(document(), OTHER_SIGNER, created=ISSUED)
    later = proofs.sign(document(), SIGNER, created=ISSUED + DAY)
    for second in (by_other["proof"][1], later["proof"][1]):
        mixed = {**document(), "proof": [signed()["proof"][0], second]}

        assert outcome(report(json.dumps(mixed)), CheckName.FORMAT) is Outcome.FAIL


def test_a_certificate_that_leaves_out_what_the_scope_asks_for_is_refused() -> None:
    stated = copy.deepcopy(document())
    subject = stated["credentialSubject"]
    del subject["identifier"], subject["name"], subject["achievement"]["humanCode"]
    subject["result"][1]["value"] = "much"
    credential = json.dumps(proofs.sign(stated, SIGNER, created=ISSUED))

    assert parse(credential).score is None
    assert outcome(report(credential), CheckName.ISSUER) is Outcome.FAIL


def test_each_issuer_and_key_is_found_among_others() -> None:
    other = replace(ISSUER, did="did:web:other.example", code="OTH")

    assert report(issuers=(other, ISSUER)).verdict is Outcome.PASS
    assert report(qr_text(), issuers=(other, ISSUER)).verdict is Outcome.PASS


def test_a_proof_by_a_key_of_another_issuer_is_malformed() -> None:
    stranger = FileSigner(kid="did:web:other.example#k", private_key=SIGNER.private_key)
    credential = json.dumps(proofs.sign(document(), stranger, created=ISSUED))

    found = report(credential)

    assert "somebody else" in found.check(CheckName.FORMAT).sentence.render()


def test_two_countries_are_none() -> None:
    two = replace(FACTS.subject, identifiers=(("iso3166-1", "TN"),))

    assert parse(json.dumps(signed(subject=two))).country == ""


def test_a_certificate_without_an_overall_score_has_none() -> None:
    stated = copy.deepcopy(document())
    del stated["credentialSubject"]["result"][1]

    assert parse(json.dumps(proofs.sign(stated, SIGNER, created=ISSUED))).score is None


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)))
def test_no_input_makes_verification_stumble(raw: str | bytes) -> None:
    assert verify(raw, TRUST, now=NOW).verdict is Outcome.FAIL


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.sampled_from(list(signed())), JSON)
def test_no_member_of_another_kind_makes_verification_stumble(name: str, value: Any) -> None:
    assert verify(json.dumps({**signed(), name: value}), TRUST, now=NOW).verdict is Outcome.FAIL


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, member in items:
            yield from paths(member, (*path, name))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        value = value[name]
    return value


ORIGINAL = signed()
PATHS = list(paths(ORIGINAL))
LEAVES = [path for path in PATHS if not isinstance(at(ORIGINAL, path), dict | list)]
OBJECTS = [path for path in PATHS if isinstance(at(ORIGINAL, path), dict)]
LISTS = [path for path in PATHS if isinstance(at(ORIGINAL, path), list)]


def refused(changed: Any, trust: Trust = TRUST) -> bool:
    return verify(json.dumps(changed), trust, now=NOW).verdict is Outcome.FAIL


def other_values(value: Any) -> list[Any]:
    replacements: list[Any] = [None, True, 7, "", [], {}, [value], {"id": value}]
    if isinstance(value, str):
        replacements += [value + "x", value[:-1], value.swapcase() + " ", f" {value}"]
    return [x for x in replacements if x != value or type(x) is not type(value)]


def test_every_changed_leaf_is_refused() -> None:
    believed = []
    for *path, name in LEAVES:
        for value in other_values(at(ORIGINAL, (*path, name))):
            changed = copy.deepcopy(ORIGINAL)
            at(changed, tuple(path))[name] = value
            if not refused(changed):
                believed.append((path, name, value))
    assert len(LEAVES) > 130
    assert believed == []


def test_every_removed_member_is_refused() -> None:
    believed = []
    for *path, name in PATHS[1:]:
        changed = copy.deepcopy(ORIGINAL)
        del at(changed, tuple(path))[name]
        if not refused(changed):
            believed.append((path, name))
    assert believed == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unknown", "x"),
        ("https://x.example/p", "x"),
        ("@graph", []),
        ("@included", [{"id": "https://x.example"}]),
        ("@nest", {}),
        ("description", "Best in the world"),
        ("endorsement", ["https://x.example"]),
        ("jti", "urn:x:y"),
        ("", ""),
    ],
)
def test_every_added_member_is_refused(name: str, value: Any) -> None:
    believed = []
    for path in OBJECTS:
        changed = copy.deepcopy(ORIGINAL)
        at(changed, path)[name] = value
        if not refused(changed):
            believed.append(path)
    assert len(OBJECTS) >= 30
    assert believed == []


def test_every_added_or_moved_item_is_refused() -> None:
    believed = []
    for path in LISTS:
        if path == ("proof",):
            continue  # a proof set has no order
        for change in (lambda x: x.append("x"), lambda x: x.append(x[0]), list.reverse):
            changed = copy.deepcopy(ORIGINAL)
            change(at(changed, path))
            if changed != ORIGINAL and not refused(changed):
                believed.append(path)
    assert believed == []


def test_the_order_of_the_proofs_does_not_matter() -> None:
    reversed_set = {**ORIGINAL, "proof": ORIGINAL["proof"][::-1]}

    assert not refused(reversed_set)
