"""Whether two names, addresses or records are one: what people expect, case by case."""

import pytest

from zhike.lib.twins import blocks, companies, evidence, people, places, values
from zhike.lib.twins.evidence import Clue
from zhike.lib.twins.groups import groups

pytestmark = pytest.mark.row(211)

CLUES = [Clue("name", "company", 80, 25), Clue("phones", "phone", 45, 15), Clue("emails", "email", 45), Clue("addresses", "address", 50, 40)]  # fmt: skip


def company(a: str, b: str) -> float:
    return companies.alike(companies.read(a), companies.read(b))


def person(a: str, b: str) -> float:
    return people.alike(people.read(a), people.read(b))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州启明精密制造有限公司", "启明精密制造（杭州）有限公司"),
        ("杭州啟明精密製造有限公司", "杭州启明精密制造股份有限公司"),
        ("Ａｃｍｅ　Inc.", "acme incorporated"),
        ("Acme Corp", "The Acme Co., Ltd."),
        ("Müller GmbH & Co. KG", "MULLER GMBH"),
        ("杭州启明精密制造有限公司", "Hangzhou Qiming Jingmi Zhizao Co., Ltd."),
        ("启明精密", "杭州启明精密制造有限公司"),
    ],
)
def test_one_company_in_two_spellings_is_alike(one: str, other: str):
    assert company(one, other) >= 0.85


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("杭州华信科技有限公司", "杭州华为科技有限公司"),
        ("杭州启明精密有限公司", "上海启明精密有限公司"),
        ("中国工商银行杭州分行", "中国工商银行上海分行"),
        ("第一机床厂", "第二机床厂"),
        ("Public School 3", "Public School 4"),
        ("契约 a1b2c3d4", "契约 ffee0012"),
        ("契约页 3fab 1", "契约页 3fab 2"),
        ("cafe ritz-carlton buckhead", "ritz-carlton dining room (buckhead)"),
    ],
)
def test_another_company_is_not_alike(one: str, other: str):
    assert company(one, other) <= 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [("张伟", "張偉"), ("张伟", "Zhang Wei"), ("Wei ZHANG", "张伟"), ("单雄信", "Shan Xiongxin"), ("张伟先生", "张伟"),
     ("Bob Smith", "Robert Smith"), ("Smith, John", "John Smith"), ("J. Smith", "John Smith"), ("Jon Smith", "John Smith")],
)  # fmt: skip
def test_one_person_in_two_spellings_is_alike(one: str, other: str):
    assert person(one, other) >= 0.85


@pytest.mark.parametrize(("one", "other"), [("王小明", "王大明"), ("李娜", "李娜娜"), ("John Smith", "Jane Smith")])
def test_another_person_is_not_alike(one: str, other: str):
    assert person(one, other) <= 0.5


def test_an_address_is_one_in_parts_and_in_a_line():
    parts = places.read({"city": "杭州市", "district": "余杭区", "street": "文一西路969号"})
    line = places.read({"street": "浙江省杭州市余杭区文一西路 969 号 3 幢"})

    assert places.alike(parts, line) >= 0.8
    assert places.alike(parts, places.read({"city": "杭州", "street": "文一西路970号"})) <= 0.2
    assert (
        places.alike(places.read({"street": "316 N Pulaski Rd"}), places.read({"street": "316 North Pulaski Road"}))
        == 1
    )


def test_a_phone_is_one_with_and_without_its_area():
    assert values.same_phones(values.read_phones("+8657186660000"), values.read_phones("86660000")) == 0.9
    assert values.same_phones(values.read_phones("212/ 921-9494"), values.read_phones("212-921-9494")) == 1
    assert values.same_phones(values.read_phones("13857166621"), values.read_phones("13857166622")) == 0.05


def test_a_public_mail_domain_tells_nothing():
    assert values.read_domains("ann@qq.com") is None
    assert values.read_domains("https://www.qiming.com/about") == {"qiming.com"}


def test_a_house_mailbox_tells_less_than_ones_own():
    own = values.same_mails(frozenset({"ann@a.cn"}), frozenset({"ann@a.cn"}))
    house = values.same_mails(frozenset({"info@a.cn"}), frozenset({"info@a.cn"}))

    assert own > house > 0


def test_the_verdict_names_what_it_is_made_of():
    one = evidence.read(CLUES, {"name": "启明精密", "phones": [{"value": "+8657186660000"}]})
    other = evidence.read(CLUES, {"name": "杭州启明精密有限公司", "phones": [{"value": "0571-86660000"}]})

    verdict = evidence.judge(CLUES, one, other)

    assert verdict.score >= 0.9
    assert [(sign.field, sign.points > 0) for sign in verdict.signs] == [("name", True), ("phones", True)]


def test_a_name_that_many_share_tells_less():
    read = evidence.read(CLUES, {"name": "张记面馆"})

    assert evidence.judge(CLUES, read, read).score > evidence.judge(CLUES, read, read, lambda name: 40).score


def test_empty_records_are_not_alike():
    read = evidence.read(CLUES, {})

    assert evidence.judge(CLUES, read, read).score == 0
    assert blocks.keys(CLUES, read) == set()


def test_a_twin_of_a_twin_is_of_the_family():
    assert sorted(map(sorted, groups([(1, 2), (3, 4), (2, 5)]))) == [[1, 2, 5], [3, 4]]
