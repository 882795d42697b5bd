import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from certificate_samples import DID, ENDS, FACTS, ISSUED, RUBRIC_URL, document

from badges import contexts, credential, facts, lint, terms
from badges.facts import FactsError


def test_a_certificate_states_its_facts_in_public_terms() -> None:
    stated = document()

    assert lint.problems(stated) == []
    assert stated["@context"] == list(contexts.URLS)
    assert stated["issuer"]["id"] == DID
    assert stated["validFrom"] == "2026-03-01T09:30:00Z"
    assert stated["awardedDate"] == "2026-02-20T00:00:00Z"
    subject = stated["credentialSubject"]
    assert [entry["identityHash"] for entry in subject["identifier"]] == [
        "Béni Mellal-Khénifra",
        "جهة بني ملال خنيفرة",
        "ⴱⵏⵉ ⵎⵍⵍⴰⵍ",
        "MA",
        "MA-05",
    ]
    assert subject["achievement"]["specialization"] == "full"
    assert subject["achievement"]["tag"] == ["demonstration", "small-network-mode"]
    assert stated["relatedResource"][0]["id"] == f"{RUBRIC_URL}.json"


def test_every_score_has_a_description_and_what_did_not_apply_has_no_score() -> None:
    subject = document()["credentialSubject"]
    names = {x["id"]: x["name"] for x in subject["achievement"]["resultDescription"]}

    scores = {names[x["resultDescription"]]: x["value"] for x in subject["result"]}

    assert scores == {
        "Award": "silver",
        "Overall score": "52.4",
        "Leadership": "61.3",
        "Budget": "43.5",
    }
    assert "Not asked here" in names.values()


def test_a_demonstration_says_so_where_everybody_looks() -> None:
    assert document()["name"].startswith("DEMONSTRATION, not a real certificate.")
    assert "DEMONSTRATION" not in str(document(demonstration=False))


def test_a_certificate_without_special_modes_has_no_tags() -> None:
    plain = document(demonstration=False, small_network=False)

    assert "tag" not in plain["credentialSubject"]["achievement"]
    assert lint.problems(plain) == []


def test_reviewers_are_kinds_in_an_order_that_tells_nothing() -> None:
    evidence = document(reviewers=("z-kind", "a-kind"))["evidence"]

    assert [entry["genre"] for entry in evidence[1:]] == ["review-by-a-kind", "review-by-z-kind"]


def test_a_digest_is_written_as_subresource_integrity() -> None:
    assert credential.digest_sri("00" * 32) == "sha256-" + "A" * 43 + "="


@pytest.mark.parametrize(
    "changes",
    [
        {"score": Decimal("52.45")},
        {"score": Decimal("100.1")},
        {"score": Decimal("-0.1")},
        {"evidence_sha256": "CD" * 32},
        {"award": "platinum"},
        {"reviewers": ()},
        {"decided_at": ISSUED + timedelta(seconds=1)},
        {"valid_until": ISSUED},
        {"valid_until": ENDS.replace(tzinfo=None)},
        {"valid_from": ISSUED.replace(microsecond=5)},
    ],
    ids=str,
)
def test_facts_that_cannot_be_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        replace(FACTS, **changes)


def test_a_dimension_score_is_a_score() -> None:
    with pytest.raises(FactsError):
        facts.DimensionScore(code="A", name="A", score=Decimal(101))


def test_a_rubric_is_pinned_by_its_digest() -> None:
    with pytest.raises(FactsError):
        replace(FACTS.rubric, sha256="")


def _drop(*path: str) -> Callable[[dict[str, Any]], None]:
    def change(stated: dict[str, Any]) -> None:
        for name in path[:-1]:
            stated = stated[name]
        del stated[path[-1]]

    return change


def _put(value: Any, *path: str) -> Callable[[dict[str, Any]], None]:
    def change(stated: dict[str, Any]) -> None:
        for name in path[:-1]:
            stated = stated[name]
        stated[path[-1]] = value

    return change


S = "credentialSubject"
A = "achievement"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_drop("@context"), "@context"),
        (_put([*contexts.URLS, {"x": "https://x.example/"}], "@context"), "@context"),
        (_put(list(reversed(contexts.URLS)), "@context"), "@context"),
        (_put("x", "unknown"), "unknown: no context"),
        (_put("x", "@graph"), "@graph: no context"),
        (_put("x", "https://x.example/p"), "no context"),
        (_put("x", "jti"), "jti: no context"),
        (_put("x", S, A, "endorsementJwt"), "endorsementJwt: no context"),
        (_put("x", S, "humanCode"), "humanCode: no context"),
        (_put({"@value": "x"}, "name"), "@value: no context"),
        (_put(None, "name"), "name: neither"),
        (_put(1.5, "name"), "name: neither"),
        (_put([["x"]], "name"), "name[0]: neither"),
        (_put([], "evidence"), "evidence: empty"),
        (_put({}, "evidence"), "evidence: empty"),
        (_put(["VerifiableCredential", "Nonsense"], "type"), "'Nonsense' is not a type"),
        (_put(["VerifiableCredential", 5], "type"), "'5' is not a type"),
        (_put(["id"], "type"), "'id' is not a type"),
        (_put(["name"], "type"), "'name' is not a type"),
        (_put("x", "Achievement"), "Achievement: no context"),
        (_put("x", "_sd_alg"), "_sd_alg: no context"),
        (_put([], "type"), "type: empty"),
        (_put("certificates/1", "id"), "id: not an absolute"),
        (_put("_:b0", "id"), "id: not an absolute"),
        (_put("https://x.example/ y", "id"), "id: not an absolute"),
        (_put({"id": "https://x.example"}, "id"), "id: not an absolute"),
        (_put(["https://x.example"], "id"), "id: not an absolute"),
        (_put(5, "id"), "id: not an absolute"),
        (_put(5, "evidence"), "evidence: not an absolute"),
        (_put("nowhere", "evidence"), "evidence: not an absolute"),
        (_put("a\tb", "name"), "name: a control character"),
        (_put("a\x7fb", "name"), "name: a control character"),
        (_drop("id"), "id: missing"),
        (_put(" ", "name"), "name: missing"),
        (_drop("issuer"), "issuer.id: missing"),
        (_put("https://n.example", "issuer", "id"), "issuer.id: not a did:web"),
        (_put(["Profile", "Profile"], "issuer", "type"), "issuer.type: must be"),
        (_put(["VerifiableCredential"], "type"), "type: must be"),
        (_drop(S, "id"), f"{S}.id: missing"),
        (_drop(S, A, "criteria", "narrative"), "narrative: missing"),
        (_drop(S, "result"), "result: missing"),
        (_put("https://x.example", S, "result"), "result: missing"),
        (_put([{"type": ["Result"]}], S, "result"), "result[0].resultDescription"),
        (_drop(S, A, "resultDescription"), "result[0].resultDescription"),
        (_put("2026-03-01", "validFrom"), "validFrom: not a moment"),
        (_drop("awardedDate"), "awardedDate: not a moment"),
        (_put("2020-01-01T00:00:00Z", "validUntil"), "validUntil: not after"),
        (_put("2027-01-01T00:00:00Z", "awardedDate"), "awardedDate after it"),
    ],
)
def test_what_would_not_be_signed_or_understood_is_named(
    change: Callable[[dict[str, Any]], None], said: str
) -> None:
    stated = copy.deepcopy(document())

    change(stated)

    assert said in "; ".join(lint.problems(stated))


def test_terms_of_a_property_hold_inside_it() -> None:
    entry = {
        "id": "https://x.example/status#1",
        "type": ["BitstringStatusListEntry"],
        "statusPurpose": "message",
        "statusSize": 1,
        "statusMessage": [{"status": "0x0", "message": "valid"}],
    }

    assert terms.problems({**document(), "credentialStatus": entry}) == []
    assert terms.problems({**document(), "status": "x"}) != []


def test_a_member_that_forgets_all_terms_is_refused() -> None:
    presentation = {"type": ["VerifiablePresentation"], "verifiableCredential": [{"anything": 1}]}

    problems = terms.problems({**document(), "evidence": [presentation]})

    assert problems == ["evidence[0].verifiableCredential: no context defines it"]
