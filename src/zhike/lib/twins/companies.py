"""Names of companies: what is left when legal form, city, spelling and width do not count, and how much two are alike.

杭州启明精密制造有限公司, 启明精密制造(杭州) and Qiming Jingmi Zhizao Co., Ltd. are one name. Numbers are told apart: School 3 is not School 4.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from zhike.lib import pinyin
from zhike.lib.fold import fold

from . import cities, listed

_HAN_FORM = re.compile(
    "股份有限公司|有限责任公司|有限公司|股份公司|有限合伙|普通合伙|个人独资|集团公司|总公司|责任公司|公司|集团"
)
_LATIN_FORM = re.compile(
    r"\b(?:co ltd|company limited|company|co|inc|incorporated|corp|corporation|limited|ltd|llc|llp|lp|plc|gmbh co kg|gmbh|"
    r"ag|kg|ug|bv|nv|oy|oyj|ab|aps|asa|spa|srl|sarl|sas|sa|pty|pte|sdn bhd|kk|holdings?|group|the)\b"
)
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_APOSTROPHE = re.compile(r"['`´’‘]")
_NOT_WORD = re.compile(r"[\W_]+")
_RUN = re.compile(f"([{pinyin.HAN}]+)|([^{pinyin.HAN}\\s]+)")
_NUMBER = re.compile(r"\d|^(?:ii|iii|iv|vi|vii|viii)$")
_HAN_NUMBER = re.compile("第[一二三四五六七八九十百]+|[一二三四五六七八九十]+(?=[厂店部院中小期号分])")
_BRANCH = re.compile("(.{0,6}?)(?:分公司|分店|分行|支行|分部|办事处|营业部)")

# Words of trade: alike in thousands of names, so they tell little.
_TRADES = listed(
    "association academy agency and at bar bistro cafe care center centre child childcare children childrens clinic club college community "
    "consulting daycare day de dental development early education electronics family for foods foundation gmbh grill hospital hotel "
    "house in industrial industries industry inn institute international la learning le logistics manufacturing market medical of office "
    "preschool program public restaurant ristorante room school schools science service services shop site society software solutions "
    "st steak steakhouse systems tech technologies technology trading university"
)
# Of these, two names that both have some differ in what they are when they share none: the café and the dining room of one hotel.
_TOLD_TRADES = listed("bar bistro cafe clinic hospital hotel grill room restaurant ristorante shop university")
_HAN_TRADE = re.compile(
    "科技|技术|信息|网络|软件|电子|电气|电器|机械|设备|仪器|自动化|制造|精密|实业|工业|产业|贸易|商贸|进出口|国际|投资|控股|发展|管理|咨询|服务|"
    "工程|建设|建筑|装饰|材料|新材料|化工|医药|医疗|生物|食品|餐饮|酒店|物流|运输|供应链|教育|文化|传媒|广告|能源|新能源|环保|汽车|汽配|"
    "五金|塑胶|塑料|模具|包装|印刷|纺织|服装|服饰|家具|农业|置业|房地产|金融|保险|银行|股份|中国"
)


class Company(NamedTuple):
    """`text` is the whole core, `words` its Latin words and Han runs, `brand` those that tell most."""

    text: str
    words: tuple[str, ...]
    brand: str
    trades: frozenset[str]
    han: str
    sound: str
    places: frozenset[str]
    numbers: frozenset[str]
    branch: str
    is_told: bool


@lru_cache(maxsize=65_536)
def read(name: str) -> Company | None:
    """The name's parts; nothing where it says nothing."""
    folded, places = cities.parted(fold(name))
    branch = found[1] or found[0] if (found := _BRANCH.search(folded)) else ""
    plain = _DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), pinyin.without_accents(folded))
    plain = _NOT_WORD.sub(" ", _APOSTROPHE.sub("", plain.replace("&", " and "))).strip()
    core = " ".join(_LATIN_FORM.sub(" ", _HAN_FORM.sub(" ", plain)).split()) or plain
    if not core:
        return None
    words = tuple(han or word for han, word in _RUN.findall(core))
    han = "".join(word for word in words if word >= "\u3007")
    numbers = frozenset(w for w in words if w < "\u3007" and _NUMBER.search(w)) | frozenset(_HAN_NUMBER.findall(han))
    return Company(
        core,
        words,
        brand_of(words),
        frozenset(words) & _TOLD_TRADES,
        han,
        pinyin.full(core) if han else core.replace(" ", ""),
        places,
        numbers,
        branch,
        bool(set(words) - _TRADES),
    )


def brand_of(words: tuple[str, ...]) -> str:
    told = [word for word in words if word not in _TRADES]
    brand = " ".join(_HAN_TRADE.sub("", word) if word >= "\u3007" else word for word in told)
    return " ".join(brand.split()) or " ".join(words)


def alike(a: Company, b: Company) -> float:
    """From 0, other names, to 1, one name."""
    if a.text == b.text and a.branch == b.branch:
        return 0.6 if clash(a.places, b.places) else 1.0 if a.is_told else 0.85
    if (a.numbers - b.numbers and b.numbers - a.numbers) or a.branch != b.branch:
        return 0.3
    found = by_sound(a, b) if bool(a.han) != bool(b.han) else by_han(a, b) if a.han else by_words(a, b)
    return min(found, 0.6) if clash(a.places, b.places) else found


def clash(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b and not a & b)


def by_sound(a: Company, b: Company) -> float:
    """One in characters, the other in letters: 启明 and Qiming."""
    if a.sound == b.sound:
        return 0.95
    han, latin = (a, b) if a.han else (b, a)
    if len(latin.sound) >= 8 and (latin.sound in han.sound or han.sound in latin.sound):
        return 0.85
    return 0.8 if fuzz.ratio(a.sound, b.sound) >= 92 else 0.0


def by_han(a: Company, b: Company) -> float:
    if a.sound == b.sound:
        return 0.9
    whole: float = Levenshtein.normalized_similarity(a.text, b.text)
    if a.brand == b.brand:
        return max(whole, 0.85 if len(a.brand) >= 3 or is_part(a, b) else 0.7)
    if len(a.brand) >= 4 and len(b.brand) >= 4 and (a.brand in b.brand or b.brand in a.brand):
        return max(0.8, min(whole, 0.9))
    if min(len(a.brand), len(b.brand)) >= 4:
        return float(Levenshtein.normalized_similarity(a.brand, b.brand)) * 0.9
    return whole * 0.6


def is_part(a: Company, b: Company) -> bool:
    return a.han in b.han or b.han in a.han


def by_words(a: Company, b: Company) -> float:
    """Words in any order, some missing, some misspelt; what tells most must be there."""
    whole: float = max(fuzz.token_sort_ratio(a.text, b.text), fuzz.ratio(a.sound, b.sound)) / 100
    brand: float = fuzz.token_sort_ratio(a.brand, b.brand) / 100
    part: float = fuzz.token_set_ratio(a.brand, b.brand) / 100
    found = max(whole, brand * 0.9)
    if part >= 0.9 and min(len(a.brand), len(b.brand)) >= 4:
        found = max(found, 0.85 * part)
    if found < 0.75 and begins(a.words, b.words):
        found = 0.75
    if not (a.is_told and b.is_told):
        found = min(found, 0.85)
    return found if not clash(a.trades, b.trades) or found >= 0.99 else min(found, 0.6)


def begins(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    short, long = sorted((a, b), key=len)
    return long[: len(short)] == short and len("".join(short)) >= 5
