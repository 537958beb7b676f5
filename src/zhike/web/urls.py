"""The addresses of the shell: pages that belong to no single object."""

from django.urls import include, path

from zhike.engine.views import addresses  # noqa: F401  registers the converter `record`

from .views import health, inbox, language, search
from .views.settings import (
    custom_fields,
    index,
    layouts,
    members,
    pipelines,
    profile,
    retention,
    roles,
    security,
    seeing,
    teams,
    tokens,
)
from .views.today import page

urlpatterns = [
    path("today", page.today, name="today"),
    path("search", search.search, name="search"),
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/done", inbox.done_all, name="done_all"),
    path("inbox/<record:number>/done", inbox.done, name="done"),
    path("inbox/<record:number>/later", inbox.later, name="later"),
    path("settings", index.index, name="settings"),
    path("settings/language", language.choose, name="language"),
    path("settings/profile", profile.profile, name="profile"),
    path("settings/security", security.security, name="security"),
    path("settings/security/sessions/end", security.end_others, name="end_sessions"),
    path("settings/security/sessions/<record:number>/end", security.end_session, name="end_session"),
    path("settings/tokens", tokens.tokens, name="tokens"),
    path("settings/tokens/<record:number>/revoke", tokens.revoke, name="revoke_token"),
    path("settings/members", members.members, name="members"),
    path("settings/members/new", members.invite, name="invite"),
    path("settings/members/<record:number>", members.member, name="member"),
    path("settings/members/<record:number>/see", seeing.begin, name="see_as"),
    path("settings/see-as/end", seeing.end, name="see_as_end"),
    path("settings/members/<record:number>/link", members.act, {"verb": "link"}, name="password_link"),
    path("settings/members/<record:number>/disable", members.act, {"verb": "disable"}, name="disable_member"),
    path("settings/members/<record:number>/enable", members.act, {"verb": "enable"}, name="enable_member"),
    path("settings/teams", teams.teams, name="teams"),
    path("settings/teams/new", teams.new, name="new_team"),
    path("settings/teams/<record:number>", teams.team, name="team"),
    path("settings/teams/<record:number>/delete", teams.delete, name="delete_team"),
    path("settings/retention", retention.page, name="retention"),
    path("settings/roles", roles.roles, name="roles"),
    path("settings/roles/<slug:key>", roles.roles, name="role"),
    path("settings/roles/<slug:key>/fields", roles.fields, name="role_fields"),
    path("settings/layouts", layouts.overview, name="layouts"),
    path("settings/layouts/<object:object_type>", layouts.editor, name="layout"),
    path("settings/fields", custom_fields.fields, name="custom_fields"),
    path("settings/fields/<record:number>", custom_fields.field, name="custom_field"),
    path("settings/fields/<record:number>/<verb:verb>", custom_fields.act, name="custom_field_verb"),
    path("settings/fields/<object:object_type>", custom_fields.fields, name="custom_fields_of"),
    path("settings/fields/<object:object_type>/new", custom_fields.new, name="new_custom_field"),
    path("settings/pipelines", pipelines.pipelines, name="pipelines"),
    path("settings/pipelines/<record:number>", pipelines.pipelines, name="pipeline"),
    path("", include("zhike.web.gallery.urls")),
    path("livez", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]
