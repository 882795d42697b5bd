"""PyLD, slow and independent, gives the same canonical N-Quads as what we run."""

from typing import Any

import pytest
from certificate_samples import document
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from badges import canonical, contexts, credential, lint

pytestmark = pytest.mark.conformance

CONTROL = [chr(x) for x in (*range(10), *range(11, 32), 127)]
EXAMPLE = "https://x.example/"


def load(url: str, _: Any) -> dict[str, Any]:
    return {
        "contextUrl": None,
        "documentUrl": url,
        "document": {"@context": contexts.load(url)},
    }


def by_pyld(stated: dict[str, Any]) -> bytes:
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "base": None,
        "documentLoader": load,
    }
    normalized: str = jsonld.normalize(stated, options)
    return normalized.encode()


@pytest.mark.parametrize(
    "changes",
    [{}, {"demonstration": False, "small_network": False}, {"reviewers": ("a", "a", "a")}],
    ids=str,
)
def test_a_certificate_has_one_canonical_form(changes: dict[str, Any]) -> None:
    assert canonical.rdfc(document(**changes)) == by_pyld(document(**changes))


def test_the_options_of_a_proof_have_one_canonical_form() -> None:
    options = {
        "@context": list(contexts.URLS),
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-03-01T09:30:00Z",
        "verificationMethod": "did:web:x.example#z6Mk",
        "proofPurpose": "assertionMethod",
    }

    assert canonical.rdfc(options) == by_pyld(options)


def test_what_comes_later_has_one_canonical_form() -> None:
    later = {
        **document(),
        "credentialStatus": {
            "id": f"{EXAMPLE}certificates/1#status",
            "type": ["BitstringStatusListEntry"],
            "statusPurpose": "revocation",
            "statusListIndex": "94567",
            "statusListCredential": f"{EXAMPLE}status/1",
            "statusSize": 1,
        },
        "endorsement": [{"id": f"{EXAMPLE}e", "type": ["EndorsementCredential"]}],
        "image": {"id": f"{EXAMPLE}i.png", "type": "Image", "caption": "x"},
    }

    assert lint.problems(later) == []
    assert canonical.rdfc(later) == by_pyld(later)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters=CONTROL), min_size=1))
def test_any_text_has_one_canonical_form(text: str) -> None:
    stated = {**document(), "description": text}

    assert lint.problems(stated) == []
    assert canonical.rdfc(stated) == by_pyld(stated)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_passes_the_lint_is_covered_entirely(data: st.DataObject) -> None:
    """Put any term anywhere: either the lint refuses it, or PyLD in full agrees and drops nothing.

    Dropped means that the canonical form is the same with and without the member.
    """
    stated = document()
    place = data.draw(
        st.sampled_from(
            [
                stated,
                stated["issuer"],
                stated["credentialSubject"],
                stated["credentialSubject"]["achievement"],
                stated["credentialSubject"]["result"][0],
                stated["evidence"][0],
            ]
        )
    )
    names = sorted({name for url in contexts.URLS for name in contexts.load(url)} | OTHER_NAMES)
    name = data.draw(st.sampled_from(names))
    if name in place:
        return
    before = by_pyld(stated)
    place[name] = data.draw(st.sampled_from(VALUES))
    if lint.problems(stated):
        return
    assert canonical.rdfc(stated) == by_pyld(stated)
    assert by_pyld(stated) != before


OTHER_NAMES = {"humanCode", "genre", "tag", "points", "latitude", "level", "x", "@id", "@reverse"}
VALUES: list[Any] = [
    "text",
    f"{EXAMPLE}thing",
    5,
    True,
    ["a", "b"],
    {"id": f"{EXAMPLE}thing"},
    {"type": ["Profile"], "name": "x"},
    {"name": "x"},
    credential.TYPES[0],
]
