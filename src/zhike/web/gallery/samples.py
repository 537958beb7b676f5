"""Every template with a sample context: what views must hand over, shown in the gallery and checked in a browser.

`PAGES` names a sample and its template, where it stands in the navigation, and the function that makes its context.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from . import boards, forms, lists, records, screens
from .shell import shell
from .values import Say, voice


class Sample(NamedTuple):
    template: str
    here: str
    make: Callable[[Say], dict[str, Any]]


PAGES: dict[str, Sample] = {
    "today": Sample("web/today.html", "today", screens.today),
    "list": Sample("engine/list.html", "account", lists.list_page),
    "list-empty": Sample("engine/list.html", "account", lists.empty_list),
    "board": Sample("engine/board.html", "opportunity", boards.board_page),
    "record": Sample("engine/record.html", "account", records.record_page),
    "record-related": Sample("engine/record.html", "account", partial(records.record_page, tab="contacts")),
    "deal": Sample("engine/record.html", "opportunity", records.deal_page),
    "form": Sample("engine/form.html", "account", forms.form_page),
    "form-refused": Sample("engine/form.html", "account", partial(forms.form_page, refused=True)),
    "form-lines": Sample("engine/form.html", "opportunity", forms.deal_form),
    "command": Sample("engine/command.html", "opportunity", partial(forms.command, refused=True)),
    "bin": Sample("engine/bin.html", "account", forms.bin_page),
    "history": Sample("engine/history.html", "account", forms.history_page),
    "why": Sample("engine/why.html", "account", records.why_page),
    "problem": Sample("engine/problem.html", "", screens.problem),
    "import-upload": Sample("engine/import_upload.html", "opportunity", forms.import_upload),
    "import-map": Sample("engine/import_map.html", "opportunity", forms.import_map),
    "import-preview": Sample("engine/import_preview.html", "opportunity", forms.import_preview),
    "import-run": Sample("engine/import_run.html", "opportunity", forms.import_run),
    "import-done": Sample("engine/import_run.html", "opportunity", partial(forms.import_run, done=True)),
    "inbox": Sample("web/inbox.html", "inbox", screens.inbox),
    "search": Sample("web/search.html", "", screens.search),
    "login": Sample("web/login.html", "", screens.login),
    "mfa": Sample("web/mfa.html", "", screens.mfa),
    "reset": Sample("web/reset.html", "", screens.reset),
    "settings": Sample("web/settings/index.html", "", screens.settings_index),
    "profile": Sample("web/settings/form.html", "", screens.profile),
    "members": Sample("web/settings/members.html", "", screens.members),
    "teams": Sample("web/settings/teams.html", "", screens.teams),
    "roles": Sample("web/settings/roles.html", "", screens.roles),
    "tokens": Sample("web/settings/tokens.html", "", screens.tokens),
    "pipelines": Sample("web/settings/pipelines.html", "", screens.pipelines),
}
PARTS: dict[str, Sample] = {
    "peek": Sample("engine/_peek.html", "", records.record_page),
    "filter": Sample("engine/_filter_builder.html", "", lists.filter_builder),
    "lookup": Sample("engine/_lookup.html", "", lists.lookup),
    "bulk-form": Sample("engine/_bulk_form.html", "", lists.bulk_form),
    "command-part": Sample("engine/_command.html", "", forms.command),
    "field-edit": Sample("engine/_field_edit.html", "", records.field_edit),
    "moved": Sample("engine/_moved.html", "", boards.moved),
    "timeline": Sample("engine/_timeline.html", "", records.record_page),
    "palette-results": Sample("web/_palette_results.html", "", screens.search),
}


def context(name: str, *, language: str, theme: str = "light", density: str = "standard") -> dict[str, Any]:
    """The whole context of a sample, shell included."""
    say = voice(language)
    sample = (PAGES | PARTS)[name]
    frame = shell(say, language=language, theme=theme, density=density, here=sample.here)
    return {"shell": frame, **sample.make(say)}
