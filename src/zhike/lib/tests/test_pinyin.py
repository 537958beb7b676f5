import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.lib import pinyin, pinyin_table

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


def test_a_company_name_sounds_as_it_is_typed():
    assert pinyin.syllables("启明精密") == ["qi", "ming", "jing", "mi"]
    assert pinyin.full("啟明精密") == "qimingjingmi"
    assert pinyin.initials("启明精密") == "qmjm"


def test_latin_words_and_numbers_stay_whole():
    assert pinyin.full("３Ｍ中国") == "3mzhongguo"
    assert pinyin.initials("杭州ABC公司") == "hzabcgs"
    assert pinyin.full("Café Lumière") == "cafelumiere"


@pytest.mark.parametrize(
    "text, sound",
    [
        ("重庆", "chongqing"),
        ("重工", "zhonggong"),
        ("招商银行", "zhaoshangyinhang"),
        ("自行车", "zixingche"),
        ("成都", "chengdu"),
        ("厦门大厦", "xiamendasha"),
        ("长城", "changcheng"),
        ("行长", "hangzhang"),
        ("北京朝阳", "beijingchaoyang"),
        ("绿地", "lvdi"),
    ],
)
def test_a_phrase_decides_between_readings(text: str, sound: str):
    assert pinyin.full(text) == sound


def test_a_surname_has_its_own_reading_in_a_name():
    assert pinyin.full("单雄信", is_name=True) == "shanxiongxin"
    assert pinyin.full("曾国藩", is_name=True) == "zengguofan"
    assert pinyin.full("尉迟恭", is_name=True) == "yuchigong"
    assert pinyin.full("单位") == "danwei"


def test_names_are_ordered_as_people_expect():
    expected = ["爱普", "百度", "百度2", "百度10", "Baidu", "重庆啤酒", "Item 9", "Item 010", "Item 10a"]
    expected += ["张三", "张伟", "章三", "Zoom", "Ж"]
    backwards = list(reversed(expected))

    assert sorted(backwards, key=pinyin.sort_key) == expected


def test_punctuation_and_brackets_do_not_change_the_order():
    assert pinyin.sort_key("《启明》（杭州）") == pinyin.sort_key("启明 杭州 ")


@given(anything)
def test_a_sort_key_is_short_plain_ascii(text: str):
    key = pinyin.sort_key(text)

    assert key.isascii()
    assert key.isprintable()
    assert len(key) <= pinyin.LONGEST_KEY


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_go_by_value(left: int, right: int):
    assert (pinyin.sort_key(f"No {left}") < pinyin.sort_key(f"No {right}")) == (left < right)


@given(anything)
def test_initials_are_never_longer_than_the_sound(text: str):
    assert len(pinyin.initials(text)) <= len(pinyin.full(text))
    assert pinyin.full(text) == "".join(pinyin.syllables(text))


def test_the_table_is_the_one_the_installed_dictionary_makes():
    written = pinyin_table._FILE.read_text("utf-8").splitlines()

    assert list(pinyin_table.build()) == written
