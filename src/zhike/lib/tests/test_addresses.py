import pytest

from zhike.lib import addresses

HANGZHOU = {
    "country": "中国",
    "province": "浙江省",
    "city": "杭州市",
    "district": "余杭区",
    "street": "文一西路969号",
    "postcode": "311121",
}


def test_a_chinese_address_goes_from_large_to_small():
    assert addresses.show(HANGZHOU) == "浙江省杭州市余杭区文一西路969号 311121"
    assert addresses.show({"province": "北京市", "city": "北京", "street": "长安街1号"}) == "北京长安街1号"


def test_an_english_address_goes_from_small_to_large():
    address = {
        "country": "United States",
        "province": "CA",
        "city": "Palo Alto",
        "street": "1 Main St\nSuite 2",
        "postcode": "94301",
    }

    assert addresses.show(address, language="en") == "1 Main St Suite 2, Palo Alto, CA 94301, United States"


def test_an_empty_address_is_an_empty_line():
    assert addresses.show({}) == ""
    assert addresses.parse({"city": " ", "street": None}) == {}


def test_the_same_address_in_traditional_characters_is_the_same():
    assert addresses.key({"city": "杭州市", "street": "文一西路９６９號"}) == addresses.key(
        {"street": "文一西路969号", "city": " 杭州市"}
    )


@pytest.mark.parametrize(
    "value, why",
    [({"planet": "Mars"}, "no part 'planet'"), ({"city": 3}, "is a text"), ({"city": "x" * 301}, "at most 300")],
)
def test_what_is_no_address_is_refused(value: dict, why: str):
    with pytest.raises(ValueError, match=why):
        addresses.parse(value)
