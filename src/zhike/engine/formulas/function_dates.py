"""Dates and moments, from the year 1 to 9999. A moment used as a date is that day in the organisation's time zone."""

from django.utils.translation import gettext_lazy as _

from .signatures import ERR, Function

DATES = _("Dates")
FIRST_DAY = "DATE '0001-01-01'"
LAST = 3_652_058  # days from the first day of the year 1 to the last of 9999
EPOCH_FIRST, EPOCH_LAST = -62_135_510_400, 253_402_128_000  # seconds, a day inside either end
MONTHS_FIRST, MONTHS_LAST = 48, 119_939  # months from year 0; years 4 to 9995, so that days can be added


def moved_day(sign: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    there = f"(({{0}} - {FIRST_DAY}) {sign} trunc({{1}}))"
    sql = f"CASE WHEN {there} BETWEEN 0 AND {LAST} THEN {FIRST_DAY} + {there}::int END"
    return sql, ((f"{there} NOT BETWEEN 0 AND {LAST}", ERR),)


def moved_moment(sign: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    there = f"(extract(epoch FROM {{0}}) {sign} {{1}} * 86400)"
    sql = f"CASE WHEN {there} BETWEEN {EPOCH_FIRST} AND {EPOCH_LAST} THEN to_timestamp({there}::double precision) END"
    return sql, ((f"{there} NOT BETWEEN {EPOCH_FIRST} AND {EPOCH_LAST}", ERR),)


def moved(name: str, sign: str, params: tuple[str, str], **more: object) -> Function:
    sql, guards = (moved_day if params[0] in {"day", "date"} else moved_moment)(sign)
    return Function(name, params, "moment" if params[0] == "moment" else "date", sql, guards, **more)  # type: ignore[arg-type]


COUNT = "LEAST(GREATEST(trunc({1}), -200000), 200000)::int"  # a constant beyond would be cast before it is guarded
DAYS = "(LEAST(GREATEST(trunc({2}), -1000), 1000)::int - 1)"
IN_MONTHS = "(extract(year FROM {0}) * 12 + extract(month FROM {0}) - 1 + trunc({1}))"
MADE_MONTHS = "(trunc({0}) * 12 + trunc({1}) - 1)"
MADE = f"({FIRST_DAY} + make_interval(months => ({MADE_MONTHS} - 12)::int))::date"
FUNCTIONS = [
    moved("+", "+", ("day", "number")),
    moved("+", "+", ("moment", "number")),
    moved("-", "-", ("day", "number")),
    moved("-", "-", ("moment", "number")),
    Function("-", ("day", "day"), "number", "({0} - {1})::numeric"),
    Function("-", ("moment", "moment"), "number", "(extract(epoch FROM {0}) - extract(epoch FROM {1})) / 86400"),
    Function("-", ("date", "date"), "number", "({0} - {1})::numeric"),
    Function("today", (), "date", special="today", group=DATES, usage="today()", help=_("The present day of whoever looks. The field is then computed whenever it is read.")),
    Function("now", (), "moment", special="now", group=DATES, usage="now()", help=_("The present moment. The field is then computed whenever it is read.")),
    Function("year", ("date",), "number", "extract(year FROM {0})::numeric", group=DATES, usage="year(date)", help=_("The year of a date.")),
    Function("quarter", ("date",), "number", "extract(quarter FROM {0})::numeric", group=DATES, usage="quarter(date)", help=_("The quarter of a date, 1 to 4.")),
    Function("month", ("date",), "number", "extract(month FROM {0})::numeric", group=DATES, usage="month(date)", help=_("The month of a date, 1 to 12.")),
    Function("day", ("date",), "number", "extract(day FROM {0})::numeric", group=DATES, usage="day(date)", help=_("The day of the month.")),
    Function("weekday", ("date",), "number", "extract(isodow FROM {0})::numeric", group=DATES, usage="weekday(date)", help=_("The day of the week: Monday is 1, Sunday 7.")),
    Function(
        "date", ("number", "number", "number"), "date",
        f"CASE WHEN abs({{2}}) > 1000 THEN NULL WHEN {MADE_MONTHS} BETWEEN {MONTHS_FIRST} AND {MONTHS_LAST} "
        f"THEN {MADE} + {DAYS} END",
        ((f"abs({{2}}) > 1000 OR {MADE_MONTHS} NOT BETWEEN {MONTHS_FIRST} AND {MONTHS_LAST}", ERR),), group=DATES,
        usage="date(year, month, day)", help=_("The date of these numbers; month 13 is January of the next year, day 0 the last of the month before."),
    ),
    Function("date", ("date",), "date", "{0}", usage="date(moment)"),
    moved("add_days", "+", ("moment", "number")),
    moved("add_days", "+", ("date", "number"), group=DATES, usage="add_days(date, count)", help=_("So many days later; also written date + count.")),
    Function(
        "add_months", ("date", "number"), "date",
        f"CASE WHEN {IN_MONTHS} BETWEEN {MONTHS_FIRST} AND {MONTHS_LAST} THEN ({{0}} + make_interval(months => {COUNT}))::date END",
        ((f"{IN_MONTHS} NOT BETWEEN {MONTHS_FIRST} AND {MONTHS_LAST}", ERR),), group=DATES,
        usage="add_months(date, count)", help=_("The same day so many months later, or the last day of that month."),
    ),
    Function("days_between", ("date", "date"), "number", "({1} - {0})::numeric", group=DATES, usage="days_between(first, last)", help=_("How many days from the first date to the last.")),
]  # fmt: skip
