"""The settings: what each person may change, and what a change does."""

import re
from typing import Any

import pytest
from django.test import Client

from zhike.engine import actors, objects, records
from zhike.engine.models import FieldRight, Grant, Role, Team
from zhike.engine.testing import make
from zhike.people.token.model import Token
from zhike.people.token.rules import actor_of
from zhike.people.user import rules
from zhike.people.user.model import User
from zhike.sales.pipeline.model import Pipeline
from zhike.sales.stage.model import Stage

ADMINS = ["/settings/members", "/settings/members/new", "/settings/teams", "/settings/teams/new", "/settings/roles", "/settings/roles/rep/fields", "/settings/pipelines"]  # fmt: skip
ALL = ["/settings", "/settings/profile", "/settings/security", "/settings/tokens"]


@pytest.mark.parametrize("address", [*ALL, *ADMINS])
def test_an_administrator_opens_every_page(address: str, browser: Any) -> None:
    assert browser("root").get(address).status_code == 200


@pytest.mark.parametrize("address", ADMINS)
def test_a_representative_opens_none_of_the_administrators_pages(address: str, browser: Any) -> None:
    ann = browser("ann")

    assert ann.get(address).status_code == 403
    assert ann.post(address, {"name": "x"}).status_code == 403


@pytest.mark.parametrize("address", ALL)
def test_a_representative_opens_their_own_pages(address: str, browser: Any) -> None:
    response = browser("ann").get(address)

    assert response.status_code == 200
    assert "/settings/members" not in response.content.decode()


def test_choices_count_with_the_next_page(browser: Any, cast: Any) -> None:
    chosen = {"language": "zh", "time_zone": "Asia/Tokyo", "theme": "dark", "density": "cozy", "has_shortcuts": ""}
    ann = browser("ann")

    assert ann.post("/settings/profile", chosen).status_code == 303

    page = ann.get("/settings/profile").content.decode()
    assert 'lang="zh-Hans" data-theme="dark" data-density="cozy"' in page
    assert 'data-single-keys="off"' in page
    assert cast.again("ann").time_zone == "Asia/Tokyo"


def test_a_time_zone_that_does_not_exist_is_refused_beside_its_field(browser: Any) -> None:
    response = browser("ann").post("/settings/profile", {"time_zone": "Mars/Olympus", "language": "en"})

    assert response.status_code == 422
    assert "This is no time zone" in response.content.decode()


def test_the_language_switch_leads_nowhere_else(browser: Any) -> None:
    response = browser("ann").post("/settings/language", {"language": "zh-hans", "next": "//evil.example"})

    assert response.headers["Location"] == "/today"


def test_a_new_password_needs_the_old_one_and_keeps_this_log_in(browser: Any, cast: Any) -> None:
    rules.set_password(cast.ann.user, "the old sentence", by=actors.system())
    ann = browser("ann")
    wrong = ann.post("/settings/security", {"old": "guess", "new": "a new sentence", "again": "a new sentence"})
    short = ann.post("/settings/security", {"old": "the old sentence", "new": "short", "again": "short"})
    right = ann.post(
        "/settings/security", {"old": "the old sentence", "new": "a new sentence", "again": "a new sentence"}
    )

    assert (wrong.status_code, short.status_code, right.status_code) == (422, 422, 303)
    assert ann.get("/settings/security").status_code == 200


def test_a_session_is_ended_from_elsewhere_but_not_by_others(cast: Any, log_in_twice: Any, browser: Any) -> None:
    here, there = log_in_twice
    number = re.search(r"sessions/(\d+)/end", here.get("/settings/security").content.decode())[1]  # type: ignore[index]

    assert browser("eve").post(f"/settings/security/sessions/{number}/end").status_code == 404
    assert there.get("/settings/profile").status_code == 200
    assert here.post(f"/settings/security/sessions/{number}/end").status_code == 303
    assert there.get("/settings/profile").status_code == 302


@pytest.fixture
def log_in_twice(cast: Any) -> tuple[Client, Client]:
    rules.set_password(cast.ann.user, "a lake without fog", by=actors.system())
    both = Client(headers={"user-agent": "Firefox/140 Linux"}), Client(headers={"user-agent": "Chrome/140 Windows"})
    for one in both:
        one.post("/login", {"login": "ann@example.test", "password": "a lake without fog"})
    return both


def test_a_token_is_shown_once_and_works_until_it_is_revoked(browser: Any) -> None:
    ann = browser("ann")
    made = ann.post("/settings/tokens", {"name": "Robot", "scopes": ["read"], "expires_on": ""}).content.decode()
    text = re.search(r"zhike_pat_\w+", made)[0]  # type: ignore[index]

    assert actor_of(text).name == "Ann"
    assert text not in ann.get("/settings/tokens").content.decode()
    assert ann.post(f"/settings/tokens/{Token.objects.get().pk}/revoke").status_code == 303
    assert actor_of(text) is None


def test_a_token_without_scopes_or_for_ever_is_refused(browser: Any) -> None:
    ann = browser("ann")

    assert ann.post("/settings/tokens", {"name": "Robot", "scopes": [""]}).status_code == 422
    assert (
        ann.post("/settings/tokens", {"name": "R", "scopes": ["read"], "expires_on": "2099-01-01"}).status_code == 422
    )
    assert not Token.objects.exists()


def test_nobody_revokes_the_token_of_another(browser: Any) -> None:
    browser("ann").post("/settings/tokens", {"name": "Robot", "scopes": ["read"]})

    assert browser("eve").post(f"/settings/tokens/{Token.objects.get().pk}/revoke").status_code == 404
    assert Token.objects.get().revoked_at is None


@pytest.mark.parametrize("address", ["/settings/tokens", "/settings/roles", "/settings/members/new"])
def test_after_a_quarter_of_an_hour_the_password_is_asked_again(address: str, browser: Any, cast: Any) -> None:
    rules.set_password(cast.root.user, "a lake without fog", by=actors.system())
    root = browser("root")
    session = root.session
    session["account_authentication_methods"][0]["at"] -= 16 * 60
    session.save()

    assert root.get(address).headers["Location"].startswith("/auth/confirm?next=")


def test_an_invited_person_sets_a_password_and_logs_in(browser: Any) -> None:
    rep = Role.objects.get(key="rep")
    answer = browser("root").post(
        "/settings/members/new", {"name": "Zoe", "email": "Zoe@example.test", "language": "en", "roles": [str(rep.pk)]}
    )
    link = re.search(r"/auth/password/reset/key/[\w-]+", answer.content.decode())[0]  # type: ignore[index]
    zoe = Client()

    form = zoe.get(link)
    assert form.status_code == 302
    assert form.headers["Location"].endswith("-set-password")
    done = zoe.post(form.headers["Location"], {"password1": "a good sentence", "password2": "a good sentence"})
    assert done.status_code == 302
    assert zoe.post("/login", {"login": "zoe@example.test", "password": "a good sentence"}).status_code == 302
    assert "too old" in Client(headers={"accept-language": "en"}).get(link).content.decode()


def test_a_taken_address_is_refused_beside_its_field(browser: Any) -> None:
    answer = browser("root").post("/settings/members/new", {"name": "Ann 2", "email": "ann@example.test"})

    assert answer.status_code == 422
    assert "Another user has this e-mail address" in answer.content.decode()


def test_disabling_a_person_ends_tokens_too(browser: Any, cast: Any) -> None:
    text = re.search(
        r"zhike_pat_\w+", browser("ann").post("/settings/tokens", {"name": "R", "scopes": ["read"]}).content.decode()
    )[0]  # type: ignore[index]

    assert browser("root").post(f"/settings/members/{cast.ann.user_id}/disable").status_code == 303
    assert actor_of(text) is None


def test_a_new_right_counts_with_the_next_request(browser: Any, cast: Any) -> None:
    ann, account = browser("ann"), objects.get("account")
    browser("root").post("/settings/roles/rep", {"grant.account.view": "all", "grant.product.edit": "own"})

    assert cast.again("ann").rights.level("account", "view") == "all"
    assert ann.get("/settings/profile").status_code == 200
    assert Grant.objects.get(role__key="rep", object=account.key, verb="view").level == "all"


def test_the_matrix_is_tried_on_a_person_before_it_holds(browser: Any, cast: Any) -> None:
    for n in range(4):
        make("account", owner=cast.ann if n else cast.eve, name=f"Firm {n}")
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="account", field="industry", level="none")
    typed = {"preview": "1", "person": cast.ann.user_id, "grant.account.edit": "own"}

    narrow = told(browser("root").post("/settings/roles/rep", typed | {"grant.account.view": "own"}))
    wide = told(browser("root").post("/settings/roles/rep", typed | {"grant.account.view": "all"}))
    nobody = told(browser("root").post("/settings/roles/rep", typed | {"grant.account.view": "none"}))

    assert "With the role Sales representative alone, Ann would see" in narrow
    assert "Accounts 3 of 4 3 Firm 3, Firm 2, Firm 1 not known: Industry" in narrow
    assert "Accounts 4 of 4 3 " in wide
    assert "Accounts 0 of 4 0" in nobody
    assert Grant.objects.get(role__key="rep", object="account", verb="view").level == "own"
    assert browser("ann").post("/settings/roles/rep", typed).status_code == 403
    assert browser("root").post("/settings/roles/rep", typed | {"person": 999_999}).status_code == 404


def told(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_the_administrators_role_stays_whole(browser: Any, cast: Any) -> None:
    answer = browser("root").post("/settings/roles/admin", {"grant.account.view": "none"})

    assert answer.status_code == 422
    assert cast.again("root").rights.level("account", "view") == "all"


def test_a_level_that_does_not_exist_is_refused(browser: Any) -> None:
    assert browser("root").post("/settings/roles/rep", {"grant.account.view": "everything"}).status_code == 422


def test_a_hidden_field_is_unknown_to_the_role(browser: Any, cast: Any) -> None:
    browser("root").post("/settings/roles/rep/fields?object=opportunities", {"amount": "none"})

    assert cast.again("ann").rights.fields == {("opportunity", "amount"): "none"}


def test_a_circle_of_teams_is_refused(browser: Any, cast: Any) -> None:
    child = Team()
    records.save(child, by=cast.root, name="Child", parent=cast.red)
    answer = browser("root").post(f"/settings/teams/{cast.red.pk}", {"name": "Red", "parent": str(child.pk)})

    assert answer.status_code == 422
    assert "cannot stand below itself" in answer.content.decode()


def test_a_team_with_people_is_not_deleted(browser: Any, cast: Any) -> None:
    assert browser("root").post(f"/settings/teams/{cast.red.pk}/delete").status_code == 409
    assert Team.objects.filter(pk=cast.red.pk, deleted_at=None).exists()


def stage_form(**changes: Any) -> dict[str, Any]:
    form = {}
    for n, stage in enumerate(Stage.objects.filter(deleted_at=None).order_by("position")):
        values = {"id": stage.pk, "title": stage.name, "probability": stage.probability, "status": stage.kind}
        form |= {f"stage-{n}.{part}": value for part, value in values.items()}
    return {name: value for name, value in (form | changes).items() if value is not None}


def test_stages_are_renamed_added_and_put_in_order(browser: Any) -> None:
    pipeline = Pipeline.objects.get()
    changes = {
        "stage-1.title": "Checked",
        "stage-9.title": "After all",
        "stage-9.probability": "5",
        "stage-9.status": "open",
    }

    answer = browser("root").post(f"/settings/pipelines/{pipeline.pk}", stage_form(**changes))

    assert answer.status_code == 303
    names = list(Stage.objects.filter(deleted_at=None).order_by("position").values_list("name", flat=True))
    assert (names[1], names[-1]) == ("Checked", "After all")


def test_a_stage_says_which_fields_it_requires(browser: Any) -> None:
    url = f"/settings/pipelines/{Pipeline.objects.get().pk}"

    assert browser("root").post(url, stage_form(**{"stage-2.required": ["amount", "close_on"]})).status_code == 303

    assert Stage.objects.get(key="proposal").required == ["amount", "close_on"]
    page = browser("root").get(url).content.decode()
    assert page.count(" checked>") == 2
    assert browser("root").post(url, stage_form(**{"stage-2.required": ["nonsense"]})).status_code == 422
    assert browser("ann").post(url, stage_form()).status_code == 403
    assert Stage.objects.get(key="proposal").required == ["amount", "close_on"]


def test_a_stage_with_deals_stays_and_nothing_else_is_saved(browser: Any, cast: Any) -> None:
    deal = objects.get("opportunity").model()
    records.save(deal, by=cast.ann, name="Big", owner=cast.ann.user)
    form = {k: v for k, v in stage_form(**{"stage-1.title": "Checked"}).items() if not k.startswith("stage-0.")}

    answer = browser("root").post(f"/settings/pipelines/{Pipeline.objects.get().pk}", form)

    assert answer.status_code == 409
    assert not Stage.objects.filter(name="Checked").exists()


def test_people_are_found_by_name(browser: Any) -> None:
    page = browser("root").get("/settings/members?q=eve").content.decode()

    assert "eve@example.test" in page
    assert "bob@example.test" not in page
    assert User.objects.count() == 5
