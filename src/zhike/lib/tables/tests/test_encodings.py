from pathlib import Path

import pytest

from zhike.lib.tables.encodings import detect
from zhike.lib.tables.read import open_table
from zhike.lib.tables.table import Unreadable

SAMPLES = {
    "客户名称,电话,城市\n杭州启明精密制造有限公司,0571-86660000,杭州\n": "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 gbk gb18030",
    "姓名,手机\n张三,138\n": "utf-8 utf-16-le gbk",
    "公司\n客户\n": "utf-8 gbk",
    "客戶名稱,電話,城市\n台北啟明精密製造股份有限公司,02-8666,台北\n": "utf-8 big5 gbk",
    "会社名,電話,都市\n株式会社サンプル,03-1234,東京\n": "utf-8 shift_jis euc_jp",
    "회사명,전화,도시\n주식회사 샘플,02-123,서울\n": "utf-8 euc_kr",
    "Компания,Город\nООО Ромашка,Москва\n": "utf-8 cp1251 koi8_r",
    "Société,Ville\nCafé Crème,Orléans\n": "utf-8 cp1252 latin-1 utf-16-le",
    "Firma,Stadt\nMüller GmbH & Söhne,Köln\n": "utf-8 cp1252",
    "Nazwa,Miasto\nSpółka Łódź Żółć,Kraków\n": "utf-8 cp1250",
    "Εταιρεία,Πόλη\nΑθήνα ΑΕ,Αθήνα\n": "utf-8 cp1253",
    "name,city\nAnn,Rome\n": "ascii utf-16-le utf-16-be utf-32-le",
}


@pytest.mark.parametrize(
    "text, encoding", [(text, encoding) for text, encodings in SAMPLES.items() for encoding in encodings.split()]
)
def test_a_short_file_is_read_in_the_encoding_it_was_written_in(tmp_path: Path, text: str, encoding: str):
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(encoding))

    assert path.read_bytes().decode(detect(path)) == text


@pytest.mark.slow
def test_chinese_far_down_a_plain_file_is_found(tmp_path: Path):
    path = tmp_path / "file.csv"
    path.write_bytes(b"name,city\n" + b"Ann,Rome\n" * 400_000 + "王伟,杭州\n".encode("gbk"))

    *_, last = open_table(path).rows()

    assert last.number == 400_002
    assert last.cells == ["王伟", "杭州"]


def test_a_damaged_byte_is_named_and_the_rest_not_read_as_something_else(tmp_path: Path):
    path = tmp_path / "file.csv"
    good = "姓名,城市\n" + "王伟,杭州\n" * 100
    path.write_bytes(good.encode() + b"\xff,x\n" + good.encode())

    with pytest.raises(Unreadable, match=f"Byte {len(good.encode()):,} \\(line 102\\) is not UTF-8"):
        list(open_table(path).rows())


def test_a_wrong_encoding_that_was_asked_for_is_refused_with_the_byte(tmp_path: Path):
    path = tmp_path / "file.csv"
    path.write_bytes("姓名\n王伟\n".encode("gbk"))

    with pytest.raises(Unreadable, match="Byte 0 "):
        open_table(path, encoding="utf-8")
    with pytest.raises(Unreadable, match="no encoding 'klingon'"):
        open_table(path, encoding="klingon")
    with pytest.raises(Unreadable, match="no encoding 'base64'"):
        open_table(path, encoding="base64")
