"""Every screen, by its name: where it is, who looks at it, and what one does there until it looks as meant."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from playwright.sync_api import Page

from tests.browser.acts import (
    bulk_form,
    edit_cell,
    edit_value,
    filter_builder,
    lose,
    lose_without_reason,
    menu,
    merge_with,
    palette,
    palette_found,
    palette_nothing,
    peek,
    save_a_twin,
    save_as,
    save_nothing,
    select_rows,
    shortcuts,
    to_danger,
    to_the_end,
    to_the_foot,
    try_rule,
    type_a_twin,
    wrong_password,
)

FILTER = {
    "and": [
        {"field": "grade", "op": "eq", "value": "A"},
        {"field": "source_channel", "op": "eq", "value": "exhibition"},
    ]
}


@dataclass(frozen=True)
class Screen:
    """`act` brings it into its state; `only` is the width at which it exists; `has_codes`: it tells of codes."""

    name: str
    path: str
    who: str = "admin"
    act: Callable[[Page], None] | None = None
    status: int = 200
    only: str = ""
    has_codes: bool = False


KINDS = ("text", "choice", "link", "formula", "rollup")
OUTSIDE = [
    Screen("log in", "/login", who=""),
    Screen("log in, refused", "/login", who="", act=wrong_password),
    Screen("ask for a password", "/auth/password/reset", who=""),
]
LISTS = [
    *(Screen(f"list of {plural}", f"/{plural}") for plural in ("accounts", "contacts", "opportunities", "products")),
    *(
        Screen(f"list of {plural}", f"/{plural}")
        for plural in ("interactions", "tasks", "approvals", "users", "teams", "roles")
    ),
    *(Screen(f"list of {plural}", f"/{plural}") for plural in ("pipelines", "stages", "tokens")),
    Screen("list, filtered", f"/accounts?filter={quote(json.dumps(FILTER))}&sort=-name"),
    Screen("list, nothing found", "/accounts?q=zzzzqq"),
    Screen("list, nothing yet", "/accounts", who="newcomer"),
    Screen("peek", "/accounts", act=peek, only="wide"),
    Screen("cell editor", "/accounts", act=edit_cell, only="wide"),
    Screen("bulk bar", "/accounts", act=select_rows, only="wide"),
    Screen("bulk form", "/accounts", act=bulk_form, only="wide"),
    Screen("filter builder", f"/accounts?filter={quote(json.dumps(FILTER))}", act=filter_builder),
    Screen("sort menu", "/accounts", act=menu("[data-menu=menu-sort]")),
    Screen("import and export menu", "/accounts", act=menu("[data-menu=menu-data]"), only="wide"),
    Screen("bin", "/accounts/bin"),
    Screen("bin, empty", "/products/bin"),
    Screen("duplicates", "/accounts/duplicates"),
    Screen("duplicates, put aside", "/accounts/duplicates?state=later"),
    Screen("duplicates, nothing searched", "/products/duplicates"),
    Screen("merge", "/accounts/merge?pair={twin_pair}"),
    Screen("merge of three", "/accounts/merge?ids={twin_one},{twin_two},{twin_three}", act=to_the_foot),
    Screen("part what was merged", "/accounts/{merged}/unmerge", act=to_the_foot),
    Screen("quality of accounts", "/accounts/quality"),
    Screen("quality of contacts", "/contacts/quality"),
    Screen("quality, nothing yet", "/accounts/quality", who="newcomer"),
    Screen(
        "list by completeness",
        "/accounts?cols=name,derived.completeness,derived.verified_until&sort=derived.completeness",
    ),
    Screen("board of deals", "/opportunities/board"),
    Screen("board of tasks", "/tasks/board"),
    Screen("board, nothing yet", "/opportunities/board", who="newcomer"),
    Screen("list in groups", "/opportunities?group=stage"),
    Screen("calendar of deals", "/opportunities/calendar"),
    Screen("calendar of tasks", "/tasks/calendar"),
    Screen("calendar, nothing yet", "/tasks/calendar", who="newcomer"),
    Screen("save as a view", f"/accounts?filter={quote(json.dumps(FILTER))}", act=save_as),
    Screen("view menu", "/accounts", act=menu("[data-menu=menu-view-acts]")),
    Screen("columns menu", "/accounts", act=menu("[data-menu=menu-columns]"), only="wide"),
    Screen("move menu", "/opportunities/board", act=menu("[data-menu=menu-move]")),
]
RECORDS = [
    Screen("account", "/accounts/{qiming}"),
    Screen("contact", "/contacts/{wangjianguo}"),
    Screen("deal", "/opportunities/{line2}"),
    Screen("task", "/tasks/{task_quote}"),
    Screen("interaction", "/interactions/{talk0}"),
    Screen("product", "/products/{reducer}"),
    Screen("user", "/users/{rep}"),
    Screen("details on a phone", "/accounts/{qiming}?tab=details", only="phone"),
    Screen("related list", "/accounts/{qiming}?tab=opportunities"),
    Screen("record menu", "/accounts/{qiming}", act=menu("[data-menu=menu-record]")),
    Screen("value editor", "/accounts/{qiming}", act=edit_value, only="wide"),
    Screen("history", "/opportunities/{line2}/history"),
    Screen("as it was", "/accounts/{qiming}?as_of={today}"),
    Screen("as it was, refused", "/accounts/{qiming}?as_of=2999-01-01", status=422),
    Screen("list as it was", "/accounts/as_of/{copy}"),
    Screen("list as it was, asked", "/accounts/as_of"),
    Screen("share", "/accounts/{qiming}/share"),
    Screen("undo of what others changed since", "/events/{event}/undo"),
    Screen("why", "/accounts/{qiming}/why?user={rep}"),
    Screen("new account", "/accounts/new"),
    Screen("new account, refused", "/accounts/new", act=save_nothing),
    Screen("new account, may be there", "/accounts/new", act=type_a_twin),
    Screen("new account, asked", "/accounts/new", act=save_a_twin),
    Screen("merge with", "/accounts/{twin_one}", act=merge_with),
    Screen("new deal", "/opportunities/new?account={qiming}"),
    Screen("edit contact", "/contacts/{wangjianguo}/edit", act=to_the_end),
    Screen("new task", "/tasks/new"),
    Screen("request for approval", "/approvals/{request}"),
    Screen("request for approval on paper", "/approvals/{request}/print"),
    Screen("record that waits for approval", "/accounts/{jinshan}"),
    Screen("command", "/opportunities/{line2}", act=lose),
    Screen("command, refused", "/opportunities/{line2}", act=lose_without_reason),
    Screen("command as a page", "/opportunities/{line2}/win"),
]
SHELL = [
    Screen("today", "/today"),
    Screen("today of a manager", "/today?scope=team", who="manager"),
    Screen("today, nothing yet", "/today", who="newcomer"),
    Screen("inbox", "/inbox"),
    Screen("inbox, empty", "/inbox?tab=done", who="newcomer"),
    Screen("search", "/search?q=启明"),
    Screen("search, nothing found", "/search?q=zzzzqq"),
    Screen("palette", "/today", act=palette),
    Screen("palette, found", "/today", act=palette_found),
    Screen("palette, nothing found", "/today", act=palette_nothing),
    Screen("shortcuts", "/today", act=shortcuts),
    Screen("my menu", "/today", act=menu("[data-menu=menu-me]"), only="wide"),
    Screen("create menu", "/today", act=menu("[data-menu=menu-create]")),
    Screen("import, upload", "/accounts/import"),
    Screen("import, map", "/import/{import_waiting}"),
    Screen("import, preview", "/import/{import_waiting}/preview"),
    Screen("import, run", "/jobs/{import_done}"),
    Screen("imports so far", "/import/history"),
    Screen("undo of a job", "/jobs/{undo}"),
    Screen("history of the house", "/history"),
    Screen("history of one person", "/history?person={rep}&object=accounts"),
    Screen("interface for programs", "/api/", has_codes=True),
    Screen("not found", "/accounts/999999", status=404),
    Screen("not allowed", "/settings/members", who="newcomer", status=403),
]
SETTINGS = [
    Screen("settings", "/settings"),
    *(Screen(f"settings, {name}", f"/settings/{name}") for name in ("profile", "security", "tokens", "members")),
    *(Screen(f"settings, {name}", f"/settings/{name}") for name in ("members/new", "teams", "teams/new", "duplicates")),
    Screen("settings, fields", "/settings/fields/accounts", has_codes=True),
    Screen("settings, kinds of fields", "/settings/fields/accounts/new"),
    Screen("settings, pipelines", "/settings/pipelines", act=to_the_end),
    Screen("settings, a member", "/settings/members/{rep}"),
    Screen("settings, a team", "/settings/teams/{team_east}"),
    Screen("settings, roles", "/settings/roles/rep", act=to_the_foot),
    Screen("settings, fields of a role", "/settings/roles/rep/fields?object=accounts"),
    Screen("settings, objects", "/settings/fields"),
    *(Screen(f"settings, new {kind}", f"/settings/fields/accounts/new?kind={kind}", has_codes=True) for kind in KINDS),
    Screen("settings, a field", "/settings/fields/{field_dock}"),
    Screen("settings, a formula", "/settings/fields/{field_per_head}", has_codes=True),
    Screen("settings, configuration", "/settings/configuration"),
    Screen("settings, recycle bin", "/settings/retention"),
    Screen("settings, layouts", "/settings/layouts"),
    Screen("settings, a rule of duplicates", "/settings/duplicates/accounts", act=to_the_foot),
    Screen("settings, a rule tried", "/settings/duplicates/accounts", act=try_rule),
    Screen("settings, reviews", "/settings/reviews"),
    Screen("settings, a review plan", "/settings/reviews/{plan}"),
    Screen("settings, approvals", "/settings/approvals"),
    Screen("settings, a rule of approval", "/settings/approvals/{rule}", act=to_the_end),
    Screen("settings, a new rule of approval", "/settings/approvals/new?object=opportunity"),
    *(
        Screen(f"settings, layout, {part}", f"/settings/layouts/accounts?role=rep&part={part}", act=to_the_end)
        for part in ("form", "highlights", "columns", "panels")
    ),
    Screen("second step", "/auth/second-step/on"),
    Screen("components", "/ui", has_codes=True),
]
OWN_OBJECTS = [
    Screen("settings, objects", "/settings/objects", has_codes=True),
    Screen("settings, a new object", "/settings/objects/new"),
    Screen("settings, a new object, refused", "/settings/objects/new", act=save_nothing),
    Screen("settings, an object", "/settings/objects/{device}", has_codes=True),
    Screen("settings, a hidden object", "/settings/objects/{visitor}", act=to_danger, has_codes=True),
    Screen("settings, fields of an object", "/settings/fields/devices", has_codes=True),
    Screen("settings, layout of an object", "/settings/layouts/devices", act=to_the_end),
    *(
        Screen(f"own object, {end or 'list'}", f"/devices/{end}".rstrip("/"))
        for end in ("", "board", "calendar", "new")
    ),
    Screen("own object, record", "/devices/{press}"),
    Screen("own object, on the customer's page", "/accounts/{qiming}?tab=devices"),
]
GROUPS = {
    "own objects": OWN_OBJECTS,
    "outside": OUTSIDE,
    "lists": LISTS,
    "records": RECORDS,
    "shell": SHELL,
    "settings": SETTINGS,
}
