"""Figures from times, tables and pages from figures; no server, no database."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from zhike.bench.running import charts, filled, html_report, lines, numbers, table
from zhike.bench.running.actions import NAMES
from zhike.commands import bench
from zhike.runtime.failure import Failed, WrongUsage

PAGE = {
    "kind": "page", "address": "/contacts", "rows": 50, "kb": 9.0, "p50": 8.0, "p95": 61.5, "times": 40, "per_s": 1400.0, "cpu_web": 0.7, "cpu_database": 0.31,
    "memory_p50": 0.4, "memory_per_s": 9000.0, "of_memory": 20.0, "sql": 2.0, "of_sql": 4.0, "statements": 9, "all_sql": 5.5,
    "slowest": [{"place": "engine/query/page.py:page", "ms": 2.0, "sql": "SELECT 1 WHERE a < b AND c = '<script>'"}],
}  # fmt: skip
WORK = {"kind": "work", "rows": 1000, "seconds": 0.5, "rows_per_s": 2000, "bare_seconds": 0.1, "bare_rows_per_s": 10000, "of_bare": 5.0}  # fmt: skip


def report(**of_list: Any) -> dict[str, Any]:
    person = {"email": "x@example.test", "sees": {"contact": 1234}, "behind": 50_000, "story": 2_000}
    actions = {"list": PAGE | of_list, "bulk": WORK, "import": {"kind": "work", "refused": "not allowed"}}
    return {
        "at": "2026-11-22T10:00:00+00:00", "scale": "<small>", "seed": 1, "counts": {"contact": 10_000}, "seconds": 3,
        "workers": 2, "connections": 4, "machine": {"cores": 2, "memory_mb": 4096, "python": "3.11", "load": 0.5, "load_after": 1.25},
        "people": {role: person | {"actions": actions} for role in filled.PEOPLE},
        "jobs": WORK, "memory": {"at_rest_mb": 310.5, "peak_mb": 480.0}, "added": {"contact": 7}, "seconds_in_all": 60,
    }  # fmt: skip


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.95, 95), (1.0, 100)])
def test_a_percentile_is_the_time_that_this_share_does_not_exceed(share: float, expected: int) -> None:
    assert numbers.percentile([float(n) for n in range(100, 0, -1)], share) == expected


def test_one_time_is_its_own_median_and_worst() -> None:
    assert numbers.told([7.0]) == {"p50": 7.0, "p95": 7.0, "times": 1}


def test_a_ratio_without_a_limit_is_not_known() -> None:
    assert (numbers.ratio(8.0, 2.0), numbers.ratio(8.0, None), numbers.ratio(8.0, 0.0)) == (4.0, None, None)


def test_growth_is_that_of_the_median_and_marks_pages_that_grew_too_much() -> None:
    grown = numbers.growth(report(p50=8.0), report(p50=12.8))

    assert {(one["person"], one["growth"], one["is_over"]) for one in grown if one["action"] == "list"} == {
        (role, 1.6, True) for role in filled.PEOPLE
    }
    assert not any(one["action"] == "import" for one in grown)


def test_work_grows_by_the_time_that_a_row_takes_and_is_never_marked() -> None:
    slower = report()
    slower["people"]["rep"]["actions"]["bulk"] = WORK | {"rows_per_s": 500}

    found = next(one for one in numbers.growth(report(), slower) if one["action"] == "bulk")
    assert (found["small"], found["large"], found["growth"], found["is_over"]) == (500.0, 2000.0, 4.0, False)


def test_the_table_says_every_figure_and_what_a_role_may_not() -> None:
    told = "\n".join(table.lines(report()))

    assert all(figure in told for figure in ("61.5", "1,400.0", "2,000", "480.0 MB at most", "7 contact", "0.31"))
    assert told.count("not allowed") == 3


def test_the_table_says_that_indexes_are_missing() -> None:
    assert "no sound installation: event_order" in "\n".join(
        table.lines(report() | {"broken_indexes": ["event_order"]})
    )


def test_the_comparison_shows_what_grew_too_much() -> None:
    rows = numbers.growth(report(p50=8.0), report(p50=16.0))
    assert sum("> 1.5×" in line for line in table.compared(rows, numbers.ALLOWED_GROWTH)) == 3


class Reader(HTMLParser):
    """Notes what is left open and every script."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.outside += [str(v) for k, v in attrs if k in {"href", "src"} and not str(v).startswith("data:")]
        if tag not in {"meta", "link", "input", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_nobody_for_anything() -> None:
    reader = Reader()
    reader.feed(html_report.written(report()))

    assert reader.open == []
    assert "script" not in reader.seen
    assert reader.seen.count("svg") == 12  # pages and work of three people in two languages
    assert reader.outside == []


def test_the_page_escapes_what_the_report_holds() -> None:
    page = html_report.written(report())
    assert "<script" not in page
    assert "<small>" not in page
    assert "&lt;small&gt;" in page


@pytest.mark.parametrize(("code", "words"), [("zh-hans", ["列表", "销售", "联系人", "内存", "此角色无权执行"]), ("en", ["List", "Administrator", "contacts", "Memory", "may not do this"])])  # fmt: skip
def test_the_page_says_names_and_figures_in_both_languages(code: str, words: list[str]) -> None:
    page = html_report.written(report())
    begin = page.index(f'<main lang="{code}"')
    own = page[begin : page.index("</main>", begin)]
    assert all(word in own for word in [*words, "1,400.0", "61.5", "310.5", "50,000", "0.31", "1.25"])


def test_a_bar_longer_than_its_neighbour_is_drawn_longer() -> None:
    drawn = charts.svg([charts.Bar("a", 1, 2, None, "1"), charts.Bar("b", 100, None, 3, "100")], title="t")
    widths = [float(piece.split('width="')[1].split('"')[0]) for piece in str(drawn).split('class="bar"')[1:]]
    assert widths[0] < widths[1]
    assert str(drawn).count('class="limit"') == str(drawn).count('class="far"') == 1


def test_the_end_of_an_answer_is_known_by_its_length_or_its_last_chunk() -> None:
    assert lines.length(b"HTTP/1.1 200 OK\r\nContent-Length: 12") == 12
    assert lines.length(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked") is None
    assert lines.length(b"HTTP/1.1 204 No Content") == 0
    assert lines.chunked_end(bytearray(b"H\r\n\r\n3\r\nabc\r\n0\r\n\r\n")) == 18


def test_every_action_has_a_name() -> None:
    assert len(NAMES) == len(set(NAMES)) == 23


def test_a_folder_that_is_not_there_is_named(tmp_path: Any) -> None:
    with pytest.raises(Failed, match=r"There is no folder .*nowhere.*bench data"):
        filled.read(tmp_path / "nowhere")


def test_a_folder_that_was_not_filled_is_named(tmp_path: Any) -> None:
    with pytest.raises(Failed, match=r"was not filled for measuring: it has no bench.json"):
        filled.read(tmp_path)


@pytest.mark.parametrize("note", ["{", "[]", '{"scale": "small"}'])
def test_a_note_that_says_too_little_is_named(tmp_path: Any, note: str) -> None:
    (tmp_path / "bench.json").write_text(note)
    with pytest.raises(Failed, match="does not say who logs in"):
        filled.read(tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[]", json.dumps({"people": {"rep": {}}})])
def test_what_is_no_report_is_not_compared(tmp_path: Any, text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(WrongUsage, match="is no report"):
        bench.report_in(file)
