import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import cbor2
import pytest
import zxingcpp
from certificate_samples import CLAIMS, ISSUED, OTHER_SIGNER, SIGNER, qr_text
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from badges import cose, keys, qr
from badges.cose import CoseError, Sign1
from badges.qr import QrError

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def code_of(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def picture(svg: str, scale: int = 4) -> Image.Image:
    """Draw the picture from the SVG alone, as a browser would."""
    root = ET.fromstring(svg)
    size = int(root.attrib["viewBox"].split()[2])
    image = Image.new("L", (size * scale, size * scale), 255)
    draw = ImageDraw.Draw(image)
    strokes = root[1].attrib["d"].replace("M", " M ").replace("h", " h ").replace("m", " m ")
    x = y = 0
    words = iter(strokes.split())
    for command in words:
        length = int(next(words))
        if command == "M":
            x, y = length, int(float(next(words)))
        elif command == "m":
            x += length
            next(words)
        else:
            box = (x * scale, y * scale, (x + length) * scale - 1, (y + 1) * scale - 1)
            draw.rectangle(box, fill=0)
            x += length
    return image


def test_a_qr_code_proves_itself() -> None:
    read = qr.read(qr_text())

    assert read.claims == CLAIMS
    assert read.message.kid == keys.tag(SIGNER.public_key)
    assert read.verify(SIGNER.public_key)
    assert not read.verify(OTHER_SIGNER.public_key)


def test_the_same_claims_give_the_same_code() -> None:
    assert qr_text() == qr_text()


def test_a_later_start_is_kept() -> None:
    start = ISSUED + timedelta(days=5)

    assert qr.read(qr_text(valid_from=start)).claims.valid_from == start


@pytest.mark.parametrize("form", [str.lower, str.upper, lambda text: f"  {text}\n"])
def test_case_and_space_around_do_not_matter(form: Any) -> None:
    assert qr.read(form(qr_text())).claims == CLAIMS


def test_the_last_part_of_the_url_is_enough() -> None:
    assert qr.read(qr_text().rpartition("/")[2]).claims == CLAIMS


def test_a_url_keeps_its_port() -> None:
    url = qr.url("http://127.0.0.1:8000/", qr.sign(qr.payload(CLAIMS), SIGNER))

    assert url.startswith("HTTP://127.0.0.1:8000/Q/")
    assert qr.read(url).claims == CLAIMS


@pytest.mark.parametrize("base_url", ["openlocal.example", "https://h.example/a", "https://h?x"])
def test_a_url_is_made_of_a_host_alone(base_url: str) -> None:
    with pytest.raises(QrError):
        qr.url(base_url, b"")


def test_the_code_is_small_enough_for_a_phone() -> None:
    svg = qr.svg(qr_text(), label="Certificate")
    size = int(ET.fromstring(svg).attrib["viewBox"].split()[2])

    assert len(qr.sign(qr.payload(CLAIMS), SIGNER)) <= 160
    assert (size - 8 - 17) // 4 <= qr.MAX_VERSION
    assert len(svg) <= 12_000


def test_the_picture_is_read_by_somebody_elses_reader() -> None:
    [found] = zxingcpp.read_barcodes(picture(qr.svg(qr_text(), label="Certificate")))

    assert found.text == qr_text()
    assert found.ec_level == "M"


def test_a_longer_text_gets_less_redundancy_before_it_gets_larger() -> None:
    text = "HTTPS://OPENLOCAL.EXAMPLE/Q/" + "A" * 350

    [found] = zxingcpp.read_barcodes(picture(qr.svg(text, label="")))

    assert found.text == text
    assert found.ec_level == "L"


@pytest.mark.parametrize("length", [500, 5000])
def test_a_text_too_long_for_a_phone_is_refused(length: int) -> None:
    with pytest.raises(QrError, match="do not fit"):
        qr.svg("A" * length, label="")


def test_the_label_is_escaped() -> None:
    svg = qr.svg("A", label='"><script>')

    assert ET.fromstring(svg).attrib["aria-label"] == '"><script>'


def test_every_bit_of_the_code_counts() -> None:
    head, _, code = qr_text().rpartition("/")
    believed = []
    for position, character in enumerate(code):
        for bit in range(5):
            other = BASE32[BASE32.index(character) ^ (1 << bit)]
            changed = f"{head}/{code[:position]}{other}{code[position + 1 :]}"
            try:
                if qr.read(changed).verify(SIGNER.public_key):
                    believed.append(changed)
            except QrError:
                continue
    assert believed == []


@pytest.mark.parametrize("cut", [1, 2, 7, 8, 100])
def test_a_code_cut_short_or_continued_is_refused(cut: int) -> None:
    for text in (qr_text()[:-cut], qr_text() + "A" * cut):
        with pytest.raises(QrError):
            qr.read(text)


@pytest.mark.parametrize(
    "text",
    ["", "hello", "HTTPS://X.EXAMPLE/A", "A" * 3000, "A1", "AB", "ß" * 8, "Ⅷ" * 8, "K" * 8],
    ids=ascii,
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(QrError):
        qr.read(text)


def sign_claims(entries: Any) -> str:
    stored = entries if isinstance(entries, bytes) else cbor2.dumps(entries, canonical=True)
    return code_of(qr.sign(stored, SIGNER))


def entries(**changes: Any) -> dict[Any, Any]:
    decoded: dict[Any, Any] = cbor2.loads(qr.payload(CLAIMS))
    numbers = {"own": -70001, "exp": 4, "iat": 6, "nbf": 5, "cti": 7, "iss": 1, "extra": 9}
    return {**decoded, **{numbers[name]: value for name, value in changes.items()}}


def test_the_claims_as_written_are_read() -> None:
    assert qr.read(sign_claims(entries())).claims == CLAIMS


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"\xa0",
        cbor2.dumps([]),
        {1: "SMP"},
        entries(extra=1),
        entries(own=["silver"]),
        entries(own=None),
        entries(own=["silver", 524, "MA", "full", 7]),
        entries(own=["silver", 524, "MA", "full", True]),
        entries(own=["silver", 1001, "MA", "full", 0]),
        entries(own=["silver", 10**30, "MA", "full", 0]),
        entries(own=["silver", 524, "", "full", 0]),
        entries(cti=b"short"),
        entries(iss="x" * 65),
        entries(iat=2**62),
        entries(exp=-(2**62)),
        entries(nbf="soon"),
        entries(nbf=1.5),
        entries(nbf=float("nan")),
        entries(nbf=int(ISSUED.timestamp())),
        qr.payload(CLAIMS) + b"\x00",
        b"\xa2\x01\x61a\x01\x61b",
        b"\xbf\x01\x61a\xff",
        bytes.fromhex("d81c81d81d00"),
        b"\x81" * 200,
    ],
    ids=lambda value: ascii(value)[:50],
)
def test_signed_claims_in_another_form_are_refused(stored: Any) -> None:
    with pytest.raises(QrError):
        qr.read(sign_claims(stored))


HEADER, EMPTY, PAYLOAD, SIGNATURE = cbor2.loads(qr.sign(qr.payload(CLAIMS), SIGNER)).value


def sign1(*parts: Any, tag: int = 18) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(tag, list(parts)))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"x" * 600,
        cbor2.dumps([HEADER, EMPTY, PAYLOAD, SIGNATURE]),
        sign1(HEADER, EMPTY, PAYLOAD, SIGNATURE, tag=98),
        sign1(HEADER, EMPTY, PAYLOAD),
        sign1(b"", {1: -8, 4: b"kid."}, PAYLOAD, SIGNATURE),
        sign1(b"\xa0", {1: -8, 4: b"kid."}, PAYLOAD, SIGNATURE),
        sign1(cbor2.dumps({1: -7, 4: b"kid."}), EMPTY, PAYLOAD, SIGNATURE),
        sign1(cbor2.dumps({1: -8, 4: "kid."}), EMPTY, PAYLOAD, SIGNATURE),
        sign1(cbor2.dumps({1: -8, 2: [9], 4: b"kid."}), EMPTY, PAYLOAD, SIGNATURE),
        sign1(HEADER + b"\x00", EMPTY, PAYLOAD, SIGNATURE),
        sign1(HEADER, {1: -8}, PAYLOAD, SIGNATURE),
        sign1(HEADER, EMPTY, PAYLOAD, SIGNATURE + b"x"),
        sign1(HEADER, EMPTY, PAYLOAD, SIGNATURE) + b"\x00",
        b"\xd8\x12" + cbor2.dumps([HEADER, EMPTY, PAYLOAD, SIGNATURE]),
        bytes.fromhex("d81c81d81d00"),
    ],
    ids=lambda value: value.hex()[:30],
)
def test_another_cose_message_is_refused(raw: bytes) -> None:
    with pytest.raises(CoseError):
        cose.read(raw)


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_quietly(raw: bytes) -> None:
    with pytest.raises(CoseError):
        cose.read(raw)
    with pytest.raises(QrError):
        qr.read(sign_claims(raw))


@given(st.binary(max_size=100), st.binary(min_size=64, max_size=64))
def test_a_cose_message_is_read_back(payload: bytes, signature: bytes) -> None:
    message = Sign1(payload=payload, kid=b"kid.", signature=signature)

    assert cose.read(cose.write(message)) == message


SHORT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
MOMENT = st.integers(946_684_800, 4_102_444_800).map(
    lambda seconds: datetime.fromtimestamp(seconds, tz=UTC)
)


@given(
    SHORT,
    SHORT,
    SHORT,
    st.integers(0, 1000),
    MOMENT,
    MOMENT,
    st.binary(min_size=8, max_size=8),
    st.booleans(),
    st.booleans(),
)
def test_any_claims_are_read_back(
    issuer: str,
    subject: str,
    award: str,
    tenths: int,
    start: datetime,
    end: datetime,
    certificate: bytes,
    demonstration: bool,
    small_network: bool,
) -> None:
    claims = replace(
        CLAIMS,
        issuer=issuer,
        subject=subject,
        award=award,
        score=Decimal(tenths) / 10,
        valid_from=start,
        valid_until=end,
        certificate=certificate,
        demonstration=demonstration,
        small_network=small_network,
    )

    assert qr.read(sign_claims(qr.payload(claims))).claims == claims


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": ""},
        {"subject": "x" * 65},
        {"certificate": b"x" * 16},
        {"score": Decimal("0.05")},
        {"issued_at": ISSUED.replace(tzinfo=None)},
        {"valid_until": ISSUED.replace(microsecond=1)},
    ],
    ids=str,
)
def test_claims_that_do_not_fit_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        replace(CLAIMS, **changes)


def test_a_certificate_is_named_by_the_random_half_of_its_uuid() -> None:
    uuid = UUID("018f4b7e-0000-7000-8123-456789abcdef")

    assert qr.short_id(uuid) == bytes.fromhex("8123456789abcdef")
