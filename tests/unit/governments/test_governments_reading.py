"""A file is taken apart whatever made it, or refused with a clear word."""

import pytest

from registry.errors import InvalidInputError
from registry.governments.reading import MAX_FILE_BYTES, read

HEADER = "id,kind,country,name_fr,source"
ROW = "ma:01,municipality,MA,Béni Mellal,census"
TEXT = f"{HEADER}\n{ROW}\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("utf-16"),
        TEXT.replace(",", "|").encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("id,kind", '"ID", Kind ').encode(),
        TEXT.replace("source\n", "source,remark\n").replace("census\n", "census,x\n").encode(),
    ],
    ids=["plain", "bom", "semicolon", "utf16", "bar", "crlf", "cr", "quoted", "unknown-column"],
)
def test_the_same_file_from_any_program_is_the_same(content: bytes) -> None:
    (record,) = read(content)
    assert record.fault is None
    assert record.cells == {
        "id": "ma:01",
        "kind": "municipality",
        "country": "MA",
        "name_fr": "Béni Mellal",
        "source": "census",
    }


def test_a_record_has_the_line_on_which_it_begins() -> None:
    content = f'{HEADER}\n\nma:01,municipality,MA,"Béni\nMellal",census\n{ROW}\n'
    assert [record.line for record in read(content.encode())] == [3, 5]


def test_a_row_with_too_many_cells_is_told_and_the_next_is_read() -> None:
    records = read(f"{HEADER}\n{ROW},more\n{ROW}\n".encode())
    assert [record.fault is None for record in records] == [False, True]
    assert "6 cells" in str(records[0].fault)


def test_a_quotation_mark_that_is_not_closed_is_told_with_how_far_it_went() -> None:
    (record,) = read(f'{HEADER}\nma:01,municipality,MA,"Béni Mellal,census\n{ROW}\n'.encode())
    assert record.line == 2
    assert "line 3" in str(record.fault)


def test_text_after_a_closed_quotation_is_a_fault_of_that_row_alone() -> None:
    records = read(f'{HEADER}\nma:01,municipality,MA,"Béni" Mellal,census\n{ROW}\n'.encode())
    assert [record.fault is None for record in records] == [False, True]


def test_bytes_that_are_not_utf8_stay_with_their_row() -> None:
    latin = ROW.encode("latin-1")
    first, second = read(f"{HEADER}\n".encode() + latin + b"\n" + ROW.encode())
    assert "\udce9" in first.cells["name_fr"]
    assert second.cells["name_fr"] == "Béni Mellal"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "missing: id, kind, country, source"),
        (b"\x89PNG\r\n\x1a\n", "missing: id, kind, country, source"),
        (b"name;code\nA;1\n", "missing: id, kind, country, source"),
        (b"id,kind,country,source\n", "A column with names is missing"),
        (b"id,id,kind,country,name_fr,source\n", "stands twice: id"),
        ("\ufeffid,kind".encode("utf-16-le") + b"x", "breaks off"),
        (b'"id,kind', "must name the columns"),
    ],
    ids=["empty", "picture", "other-table", "no-names", "doubled", "broken-utf16", "open-quote"],
)
def test_a_file_that_is_not_of_governments_is_refused_whole(content: bytes, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        read(content)


def test_a_file_past_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(InvalidInputError, match="larger than 100 MB"):
        read(b"x" * (MAX_FILE_BYTES + 1))
