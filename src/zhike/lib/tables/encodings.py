"""In which encoding a file was written: decided on a bounded sample, then held to strictly.

A byte order mark or valid UTF-8 decides. Otherwise each East Asian encoding is tried and judged by how
ordinary the characters are that it yields, and only what looks like none of them is a single-byte one.
"""

import codecs
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from charset_normalizer import from_bytes

from zhike.lib.sentences import Sentence
from zhike.lib.tables.table import Unreadable

SAMPLE = 256 * 1024
_CHUNK = 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_EAST_ASIAN = ("gb18030", "cp950", "big5hkscs", "cp932", "euc_jp", "cp949")
_WESTERN = ["cp1252", "cp1250", "cp1254", "cp1257"]
_OTHER_SCRIPTS = ["cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp874"]
_SIGNS_IN_WORDS = re.compile(r"[A-Za-zó][¹³¿¯¼¾Ÿ][a-zó]|[¹¿¯¼¾][a-z]")
_NAMES = {"utf-8-sig": "UTF-8", "cp950": "Big5", "big5hkscs": "Big5", "cp932": "Shift-JIS", "cp949": "EUC-KR"}

# The commonest characters of everyday writing; a wrong encoding hardly ever yields them.
_SIMPLIFIED = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五"
    "果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回"
    "则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安"
    "场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低"
    "持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲"
    "客户姓名称电话手机邮箱地址公司联系职位部门备注状态负责日期编号金额城市省份行业来源"
)
_TRADITIONAL = (
    "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經"
    "進著等部度家電力裡如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天政四日那社義事平形相全表間樣"
    "與關各重新線內數正心反你明看原又麼利比或但質氣第向道命此變條只沒結解問意建月公無系軍很情者最立代想已通並提直題黨程展五果料象員"
    "客戶姓名稱電話手機郵箱地址公司聯絡職位部門備註狀態負責日期編號金額城市行業來源台灣"
)
_HANGUL = "이다는의가을를에은한고하지로도사기자들인어서대그시리나수있해정일보아전스것제부만과동상공여게장라면원주국었으세했적구성안소연비경우유치문"


def detect(path: Path) -> str:
    """The name of the codec; UTF-8 when everything is ASCII. Reads on until it has seen enough non-ASCII text."""
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    for mark, encoding in _MARKS:
        if head.startswith(mark) and not (mark == codecs.BOM_UTF16_LE and head.startswith(codecs.BOM_UTF32_LE)):
            return encoding
    if b"\0" in head and (wide := _wide(head)):
        return wide
    sample = _sample(path)
    if sample.isascii() or _is_mostly_utf8(sample):
        return "utf-8"
    judged = {encoding: _likelihood(sample, encoding) for encoding in _EAST_ASIAN}
    best = max(judged, key=lambda encoding: judged[encoding])
    return best if judged[best] >= 0.4 else _single_byte(sample)


def check(encoding: str) -> str:
    """The codec a person named, when there is such a codec for text."""
    try:
        "a".encode(encoding)
        codecs.getincrementaldecoder(encoding)
    except (LookupError, ValueError):
        raise Unreadable(
            Sentence(
                "There is no encoding '%(encoding)s'. Use one like UTF-8, GB18030 or Big5.", encoding=encoding[:40]
            )
        ) from None
    return encoding


def undecodable(path: Path, encoding: str) -> Unreadable:
    """The refusal of a file that is not in this encoding throughout; reads the file again to name the byte."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = lines = 0
    for chunk in _chunks(path):
        try:
            lines += decoder.decode(chunk, final=not chunk).count("\n")
        except UnicodeDecodeError as fault:
            place = done - (len(fault.object) - len(chunk)) + fault.start
            lines += fault.object[: fault.start].count(b"\n")
            name = _NAMES.get(encoding, encoding.upper())
            return Unreadable(
                Sentence(
                    "Byte %(place)s (line %(lines)s) is not %(name)s like the rest of the file. Save the file as UTF-8 and try again.",
                    place=f"{place:,}",
                    lines=f"{lines + 1:,}",
                    name=name,
                )
            )
        done += len(chunk)
    return Unreadable(Sentence("The file changed while it was read. Try again."))


def _chunks(path: Path) -> Iterator[bytes]:
    """The file in pieces, then one empty piece."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
    yield b""


def _sample(path: Path) -> bytes:
    """Whole lines that hold something else than ASCII, up to SAMPLE bytes of them."""
    sample = b""
    rest = b""
    for chunk in _chunks(path):
        lines, newline, rest = (rest + chunk).rpartition(b"\n") if chunk else (rest, b"", b"")
        if len(rest) > _CHUNK:
            lines, rest = rest, b""
        if not lines.isascii():
            sample += b"\n".join(line for line in lines.split(b"\n") if not line.isascii())[: SAMPLE * 2] + newline
        if len(sample) >= SAMPLE:
            break
    return sample[: sample.rfind(b"\n", SAMPLE) + 1 or None] if len(sample) > SAMPLE else sample


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: the reading that yields hardly anything but ordinary characters."""
    ordinary = {name: _ordinary(head[: len(head) // 4 * 4].decode(name, "replace")) for name in _WIDE}
    best = max(ordinary, key=lambda name: ordinary[name])
    return best if ordinary[best] > 0.9 else None


def _ordinary(text: str) -> float:
    found = re.findall(
        r"[\t\n\r -~\u00a0-\u024f\u0370-\u04ff\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]", text
    )
    return len(found) / max(len(text), 1)


def _is_mostly_utf8(sample: bytes) -> bool:
    """Also when single bytes are damaged: such a file is refused with their place, not read as something else."""
    text = sample.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return wrong * 50 <= sum(not character.isascii() for character in text) - wrong


def _likelihood(sample: bytes, encoding: str) -> float:
    """Between -1 and 1: how ordinary the characters are that this encoding yields."""
    text = [character for character in sample.decode(encoding, "replace") if not character.isascii()]
    if text.count("\ufffd") * 200 > len(text):
        return -1.0
    weights = _weights(encoding)
    return sum(weights.get(character, _weight_of_kind(character)) for character in text) / max(len(text), 1)


def _weight_of_kind(character: str) -> float:
    if "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uff5e" or "\u2010" <= character <= "\u2026":
        return 0.4
    return -0.5 if not "\u4e00" <= character <= "\u9fff" else -0.1


@cache
def _weights(encoding: str) -> dict[str, float]:
    """The ordinary characters of the language behind an encoding: the first level of its standard and the commonest."""
    first_levels = {"gb18030": (0xB0, 0xD7), "cp950": (0xA4, 0xC6), "big5hkscs": (0xA4, 0xC6), "cp932": (0x88, 0x97)}
    low, high = first_levels.get(encoding, (0xB0, 0xCF))
    pairs = (bytes((lead, trail)) for lead in range(low, high + 1) for trail in range(0x40, 0xFF))
    level = "".join(pair.decode(encoding, "ignore") for pair in pairs if encoding != "gb18030" or pair[1] > 0xA0)
    weights = dict.fromkeys(level, 0.5)
    if encoding in ("cp932", "euc_jp"):
        weights |= dict.fromkeys(map(chr, range(0x3041, 0x30FF)), 1.0)
    common = {"gb18030": _SIMPLIFIED, "cp950": _TRADITIONAL, "big5hkscs": _TRADITIONAL, "cp949": _HANGUL}
    return weights | dict.fromkeys(common.get(encoding, ""), 1.0)


def _single_byte(sample: bytes) -> str:
    """Words wholly of high bytes are another script; single ones among Latin letters are accents."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    is_other_script = sum(map(len, runs)) >= 2.5 * len(runs)
    candidates = _OTHER_SCRIPTS if is_other_script else _WESTERN
    guesses = from_bytes(sample[: 64 * 1024], cp_isolation=candidates, enable_fallback=False)
    likely = {guess.encoding: guess.coherence - guess.chaos for guess in guesses}
    if not is_other_script and "cp1252" in likely:
        # The commonest, and often as likely as its neighbours; but signs inside words are letters of another.
        likely["cp1252"] += -0.5 if _SIGNS_IN_WORDS.search(sample.decode("cp1252", "replace")) else 0.05
    if likely:
        return max(likely, key=lambda encoding: likely[encoding])
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"
