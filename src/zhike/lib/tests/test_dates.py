from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.lib import dates
from zhike.lib.tests.outcomes import is_sentence, outcome

SHANGHAI = ZoneInfo("Asia/Shanghai")

anything = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)
datelike = st.text(alphabet="0123456789-/.年月日 :上下午ampTZ+janfeb", max_size=24)
orders = st.sampled_from([None, "ymd", "dmy", "mdy"])


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-02",
        "2026/1/2",
        "2026.1.2",
        "2026年1月2日",
        "2026 年 1 月 2 日",
        "２０２６年１月２日",
        "20260102",
        "2 Jan 2026",
        "2nd January 2026",
        "Jan 2, 2026",
        "January 2 2026",
        "02-Jan-2026",
        "02-Jan-26",
        "Friday, 2 January 2026",
        "2026-01-02 00:00:00",
        "2026-01-02T00:00:00Z",
    ],
)
def test_a_day_is_read_as_people_and_programs_write_it(written: str):
    assert dates.parse_date(written) == date(2026, 1, 2)


def test_the_order_of_day_and_month_is_said_or_plain_from_the_day():
    assert dates.parse_date("3/4/2026", "dmy") == date(2026, 4, 3)
    assert dates.parse_date("3/4/2026", "mdy") == date(2026, 3, 4)
    assert dates.parse_date("31.12.2026") == date(2026, 12, 31)
    assert dates.parse_date("12/31/26") == date(2026, 12, 31)
    with pytest.raises(ValueError, match="two ways"):
        dates.parse_date("3/4/2026")


@pytest.mark.parametrize(
    "written, why",
    [
        ("2026-02-31", "February has no day 31."),
        ("2026-02-29", "February 2026 has no day 29."),
        ("2026年13月1日", "A year has 12 months, there is no month 13."),
        ("2026-04-00", "April has no day 0."),
        ("2 Foo 2026", "'foo' is not the name of a month."),
        ("soon", "'soon' is not a date. Write it like 2026-01-31."),
        ("2026-01-021", "'2026-01-021' is not a date. Write it like 2026-01-31."),
        ("", "'' is not a date. Write it like 2026-01-31."),
        ("44561", "'44561' is not a date. Write it like 2026-01-31."),
    ],
)
def test_a_day_that_does_not_exist_is_refused_with_the_reason(written: str, why: str):
    assert outcome(dates.parse_date, written) == (None, why)


@pytest.mark.parametrize(
    "written, utc",
    [
        ("2026-01-02 14:30", (6, 30, 0)),
        ("2026-01-02T14:30:05", (6, 30, 5)),
        ("2026-01-02T14:30:05Z", (14, 30, 5)),
        ("2026-01-02T14:30:05.250+08:00", (6, 30, 5)),
        ("2026年1月2日 下午2:30", (6, 30, 0)),
        ("2026年1月2日下午2点30分", (6, 30, 0)),
        ("2026/1/2 上午 9:05:07", (1, 5, 7)),
        ("Jan 2, 2026 2:30 PM", (6, 30, 0)),
        ("2 Jan 2026, 10 am", (2, 0, 0)),
        ("2026-01-02 10点", (2, 0, 0)),
    ],
)
def test_a_moment_is_kept_in_utc(written: str, utc: tuple[int, int, int]):
    assert dates.parse_moment(written, SHANGHAI).replace(microsecond=0) == datetime(2026, 1, 2, *utc, tzinfo=UTC)


def test_a_day_without_a_time_is_its_midnight_in_the_zone():
    assert dates.parse_moment("2026-01-02", SHANGHAI) == datetime(2026, 1, 1, 16, tzinfo=UTC)


def test_midnight_may_be_written_as_24():
    assert dates.parse_moment("2026-01-01 24:00", SHANGHAI) == datetime(2026, 1, 1, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["2026-01-02 25:00", "2026-01-02 10:61", "2026-01-02 noon", "0001-01-01", "2026-01-02 13 pm"]
)
def test_a_time_that_no_clock_shows_is_refused(written: str):
    value, refusal = outcome(dates.parse_moment, written, SHANGHAI)

    assert value is None
    assert is_sentence(refusal)


@pytest.mark.parametrize(
    "samples, order",
    [
        (["01/02/2026", "29/2/2016 01:16"], "dmy"),
        (["01/02/2026", "12/31/2026"], "mdy"),
        (["2026-01-02", "2026/1/3"], "ymd"),
        (["01/02/2026"], None),
        (["31/12/2026", "12/31/2026"], None),
        ([], None),
    ],
)
def test_the_order_is_the_one_all_samples_allow_and_one_proves(samples: list[str], order: str | None):
    assert dates.detect_order(samples) == order


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%d %B %Y", "%b %d, %Y"]))
def test_every_day_is_read_back(day: date, pattern: str):
    assert dates.parse_date(day.strftime(pattern.replace("%Y", f"{day.year:04}"))) == day


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_every_moment_is_read_back(moment: datetime):
    assert dates.parse_moment(moment.replace(tzinfo=UTC).isoformat(), SHANGHAI) == moment.replace(tzinfo=UTC)


@given(anything | datelike, orders)
def test_any_text_is_a_date_or_refused_with_a_sentence(text: str, order: dates.Order | None):
    for value, refusal in (outcome(dates.parse_date, text, order), outcome(dates.parse_moment, text, SHANGHAI, order)):
        assert value is not None or is_sentence(refusal)
