"""What a browser has of the product: weight, requests and time of a page, exchange of rows, answer to touches.

    .venv/bin/python bench/browser.py --data var/bench-small [--times 7] [--people rep,admin] [--languages zh,en] [--json FILE]
Starts the product as in production on a folder that `./zhike bench data` filled and opens it in a real Chromium.
Touches are measured on a processor slowed down 4 times. What is edited is put back; the events of that remain.
"""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from terminal import ROOT

sys.path.insert(0, str(ROOT))

import browser_acts  # noqa: E402
import browser_loads  # noqa: E402
from browser_loads import Visit  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser import chromium  # noqa: E402
from zhike.bench.running import filled, product, run, table  # noqa: E402
from zhike.bench.running.filled import PEOPLE, Filled  # noqa: E402
from zhike.runtime.failure import Failed  # noqa: E402

SLOWNESS = 4
LIMITS = {
    "cold": {"kb": 100, "requests": 10, "visible_ms": 400},
    "warm": {"visible_ms": 250},
    "swap": {"total": 100},
    "inp": 200,
}
LANGUAGES = ("zh", "en")
HEADS = ("", "", "median", "best", "worst", "limit", "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT / "var/bench-small")
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--people", default="rep", help=f"some of {','.join(PEOPLE)}")
    parser.add_argument("--languages", default="zh", help=f"some of {','.join(LANGUAGES)}")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    asked = [(who, language) for who in options.people.split(",") for language in options.languages.split(",")]
    if not all(who in PEOPLE and language in LANGUAGES for who, language in asked) or options.times < 1:
        parser.error(f"There are the people {', '.join(PEOPLE)} and the languages {', '.join(LANGUAGES)}.")
    try:
        report = report_of(options.data, asked, options.times)
    except Failed as failed:
        sys.exit(str(failed))
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1))
    print("\n".join(lines(report)))


def report_of(data: Path, asked: list[tuple[str, str]], times: int) -> dict[str, Any]:
    folder = filled.read(data)
    with product.started(folder.folder) as running:
        run.set_up(running)
        report = heading(folder, times)
        for who, language in asked:
            account = prepared(folder, who, language)  # before the browser: beside its event loop Django reads nothing
            with sync_playwright() as playwright:
                browser = chromium.launch(playwright)
                if browser is None:
                    raise Failed(chromium.CURE)
                report["browser"] = browser.version
                stranger = Visit(browser, running.url, language)
                visit = replace(stranger, session=browser_loads.log_in(stranger, folder.people[who], folder.password))
                say(f"{who}, {language}")
                report["runs"].append({"person": who, "language": language} | measured(visit, account, times))
                browser.close()
    report["machine"]["load_after"] = round(os.getloadavg()[0], 1)
    return report


def heading(folder: Filled, times: int) -> dict[str, Any]:
    told = run.heading(folder, 0)
    return {key: told[key] for key in ("at", "scale", "counts", "workers", "machine")} | {
        "times": times,
        "slowness": SLOWNESS,
        "limits": LIMITS,
        "runs": [],
    }


def measured(visit: Visit, account: int, times: int) -> dict[str, Any]:
    """Everything as one person in one language."""
    pages = {
        "list": "/contacts",
        "record": f"/accounts/{account}",
        "board": "/opportunities/board",
        "today": "/today",
        "log-in": "/login",
    }
    found: dict[str, Any] = {"pages": {}, "swaps": {}, "touches": {}}
    for name, path in pages.items():
        say(f"  {name}")
        visitor = replace(visit, session=None) if name == "log-in" else visit
        found["pages"][name] = {
            state: summed(all_) for state, all_ in browser_loads.visits(visitor, path, times).items()
        }
    say("  exchange of rows")
    found["swaps"] = {name: summed(all_) for name, all_ in browser_acts.swaps(visit, times).items()}
    for name, acts in browser_acts.ACTS.items():
        say(f"  touches on the {name}")
        all_ = [browser_acts.touches(visit, pages[name], acts, slowness=SLOWNESS) for _ in range(times)]
        found["touches"][name] = touched(all_)
    return found


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def prepared(folder: Filled, who: str, language: str) -> int:
    """This person's own choice of the language; the account with the longest story that they see."""
    from zhike.bench.running import sample
    from zhike.people.user import choices

    actor = sample.actor_of(folder.people[who])
    choices.choose(actor.user, by=actor, language=language)
    return sample.storied(folder, actor)[0]


def summed(all_: list[dict[str, Any]]) -> dict[str, Any]:
    """Median, best and worst of each figure; the files of the first time."""
    figures = {key for one in all_ for key, value in one.items() if isinstance(value, int | float) and key != "changed"}
    return {key: middle([one[key] for one in all_ if one[key] is not None]) for key in sorted(figures)} | {
        key: all_[0][key] for key in ("files",) if key in all_[0]
    }


def middle(values: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(values), 1),
        "best": round(min(values), 1),
        "worst": round(max(values), 1),
    }


def touched(all_: list[dict[str, Any]]) -> dict[str, Any]:
    """Of each act the longest wait of its touches; `inp` is the longest of a visit, of all it holds."""
    acts = {}
    for name in all_[0]:
        ones = [one[name] for one in all_]
        seen = [one["seen"] for one in ones if one["seen"] is not None]
        waits = [max(one["waits"]) for one in ones if one["waits"]]
        acts[name] = {
            "touches": max(len(one["waits"]) for one in ones),
            "wait_ms": middle(waits) if waits else None,
            "seen_ms": middle(seen) if seen else None,
        }
    return {"acts": acts, "inp": middle([max(max(act["waits"] or [0]) for act in one.values()) for one in all_])}


# --- the table


def lines(report: dict[str, Any]) -> Iterable[str]:
    machine = report["machine"]
    yield f"{report['scale']}: {table.counts(report['counts'])}"
    yield f"Chromium {report['browser']}, each {report['times']} times; {machine['cores']} cores, load {machine['load']} before, {machine['load_after']} after"
    for one in report["runs"]:
        yield ""
        yield f"{one['person']}, {one['language']}"
        yield from table.grid([HEADS, *loads(one), *exchanges(one), *waits(one)])


def row(name: str, what: str, told: dict[str, float] | None, limit: float | None = None) -> list[str]:
    if told is None:
        return [name, what, "–", "–", "–", "", ""]
    mark = "" if limit is None or told["median"] <= limit else "over"
    figures = (table.shown(told[key]) for key in ("median", "best", "worst"))
    return [name, what, *figures, table.shown(limit) if limit else "", mark]


def loads(one: dict[str, Any]) -> Iterable[list[str]]:
    names = {"kb": "KB", "requests": "requests", "visible_ms": "visible, ms", "first_paint_ms": "first paint, ms", "answer_ms": "answer, ms", "cpu_ms": "CPU of the page, ms"}  # fmt: skip
    for page, states in one["pages"].items():
        for state, figures in states.items():
            limits: dict[str, int] = LIMITS[state]  # type: ignore[assignment]
            for key, what in names.items():
                yield row(f"{page}, {state}", what, figures.get(key), limits.get(key))


def exchanges(one: dict[str, Any]) -> Iterable[list[str]]:
    for name, figures in one["swaps"].items():
        yield row(name, "50 rows exchanged, ms", figures["total"], LIMITS["swap"]["total"])  # type: ignore[index]
        for part in ("answer", "script", "drawing"):
            yield row(name, f"of it {part}", figures[part])
        yield row(name, "CPU of the page, ms", figures["cpu_ms"])


def waits(one: dict[str, Any]) -> Iterable[list[str]]:
    for page, told in one["touches"].items():
        for name, act in told["acts"].items():
            yield row(f"{page}: {name}", f"wait of {act['touches']} touches, ms", act["wait_ms"])
            if act["seen_ms"]:
                yield row(f"{page}: {name}", "seen after, ms", act["seen_ms"])
        yield row(page, f"INP, {SLOWNESS}× slower, ms", told["inp"], LIMITS["inp"])  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
