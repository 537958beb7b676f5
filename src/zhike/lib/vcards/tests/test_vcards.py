"""Cards of phones and mail programs as rows, and contacts as cards that can be read again."""

import json
from pathlib import Path

import pytest

from zhike.lib.tables.read import open_table
from zhike.lib.vcards.read import COLUMNS, DAMAGED
from zhike.lib.vcards.write import vcard


def cards(folder: Path, text: str | bytes) -> list[dict[str, str]]:
    path = folder / "cards.vcf"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    table = open_table(path)
    assert table.kind == "vcards"
    return [dict(zip(COLUMNS, row.cells, strict=True)) for row in table.rows()]


def card(folder: Path, *lines: str, version: str = "3.0", encoding: str = "utf-8") -> dict[str, str]:
    text = "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])
    found = cards(folder, text.encode(encoding))
    assert len(found) == 1
    return found[0]


def test_a_card_of_today_tells_all_that_a_contact_holds(tmp_path: Path):
    found = card(
        tmp_path, "UID:a-1", "FN:王小明", "N:王;小明;;王总;", "ORG:启明科技;采购部", "TITLE:采购经理", "BDAY:1980-03-22",
        "item1.TEL;type=CELL;type=pref:+86 138 0013 8000", "TEL;TYPE=WORK:0571-86660000", "EMAIL:wang@example.com",
        "ADR;TYPE=work:;;文三路 1 号;杭州;浙江;310000;中国", "CATEGORIES:VIP,展会", "NOTE:第一行\\n第二行\\, 完",
        version="4.0",
    )  # fmt: skip

    assert (found["external_id"], found["name"], found["salutation"]) == ("a-1", "王小明", "王总")
    assert (found["accounts"], found["title"], found["birthday"]) == ("启明科技", "采购经理", "1980-03-22")
    assert [(e["kind"], e["is_primary"]) for e in json.loads(found["phones"])] == [("mobile", True), ("work", False)]
    assert json.loads(found["addresses"])[0]["value"] == {
        "country": "中国", "province": "浙江", "city": "杭州", "street": "文三路 1 号", "postcode": "310000",
    }  # fmt: skip
    assert found["tags"] == "VIP; 展会"
    assert found["notes"] == "第一行\n第二行, 完\nDepartment: 采购部"


def test_a_card_of_an_old_phone_is_read_too(tmp_path: Path):
    found = card(
        tmp_path,
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E5=B0=8F=",
        "=E6=98=8E",
        "TEL;CELL;PREF:13800138000",
        "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ",
        " SkZJRg==",
        "",
        "NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0Atwo",
        version="2.1",
    )

    assert found["name"] == "王小明"
    assert json.loads(found["phones"])[0]["kind"] == "mobile"
    assert found["notes"].split() == ["one", "two"]


def test_cards_in_another_encoding_are_found_out(tmp_path: Path):
    lines = [
        "FN:王小明",
        "ORG:杭州启明科技有限公司",
        "NOTE:这是我们的客户，负责采购工作，电话联系。",
        "TEL:0571-86660000",
    ]

    assert card(tmp_path, *lines, encoding="gb18030")["name"] == "王小明"


def test_several_cards_and_a_card_within_a_card_are_told_apart(tmp_path: Path):
    text = (
        "BEGIN:VCARD\nFN:Ann\nAGENT:\nBEGIN:VCARD\nFN:Agent\nEND:VCARD\nEMAIL:ann@example.com\nEND:VCARD\n"
        "begin:vcard\nfn:Bob\nend:vcard\nBEGIN:VCARD\nFN:Cut off"
    )

    assert [found["name"] for found in cards(tmp_path, text)] == ["Ann", "Bob", "Cut off"]


def test_folded_lines_are_whole_again(tmp_path: Path):
    assert card(tmp_path, "FN:A very", " long", "\t name")["name"] == "A verylong name"


def test_what_is_no_phone_no_mail_address_and_no_date_stands_in_the_notes(tmp_path: Path):
    found = card(tmp_path, "FN:Ann", "TEL:ask at the desk", "EMAIL:none", "BDAY:--0203", "URL:https://a.example")

    assert (found["phones"], found["emails"], found["birthday"]) == ("", "", "")
    assert found["notes"].splitlines() == [
        "Phone: ask at the desk", "E-mail: none", "Birthday: --0203", "URL: https://a.example",
    ]  # fmt: skip


def test_a_card_without_an_id_has_the_same_one_again(tmp_path: Path):
    lines = ["FN:Ann", "EMAIL:ann@example.com"]

    assert card(tmp_path, *lines)["external_id"] == card(tmp_path, *lines, "NOTE:new")["external_id"]


def test_a_card_without_a_name_is_called_by_what_it_has(tmp_path: Path):
    assert card(tmp_path, "ORG:Acme")["name"] == "Acme"
    assert card(tmp_path, "EMAIL:ann@example.com")["name"] == "ann@example.com"


def test_a_damaged_text_is_told(tmp_path: Path):
    path = tmp_path / "cards.vcf"
    path.write_bytes(b"BEGIN:VCARD\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Ann=80\nEND:VCARD\n")

    assert [row.mended for row in open_table(path).rows()] == [DAMAGED]


@pytest.mark.parametrize("name", ["王小明" * 20, "A;B,C\\D", "Ann"])
def test_a_card_that_we_write_is_read_as_it_was(tmp_path: Path, name: str):
    phones = [{"value": "+8613800138000", "kind": "mobile", "is_primary": True}]
    where = [{"value": {"street": "文三路 1 号; 2 楼", "city": "杭州"}, "kind": "work", "is_primary": True}]
    text = vcard(name, texts={"NOTE": "a\nb", "UID": "x-1"}, phones=phones, addresses=where, tags=["a,b", "c"])

    found = cards(tmp_path, text)[0]

    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))
    assert (found["name"], found["notes"], found["external_id"]) == (name, "a\nb", "x-1")
    assert json.loads(found["phones"]) == phones
    assert json.loads(found["addresses"])[0]["value"] == {"street": "文三路 1 号; 2 楼", "city": "杭州"}
    assert found["tags"] == "a,b; c"
