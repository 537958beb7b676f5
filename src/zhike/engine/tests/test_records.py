"""The write path: what is saved, logged, refused and taken back."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from zhike.customers.models import Account
from zhike.engine import log, records
from zhike.engine.errors import Conflict, Lost, NotVisible, Stale
from zhike.engine.testing import Cast, make, run_jobs, statements

pytestmark = pytest.mark.django_db


def events_of(record: object) -> list[log.Happened]:
    return log.read("e.object = %s AND e.record = %s", [type(record)._meta.model_name, record.pk])


@pytest.mark.row(1)
def test_creating_writes_the_record_and_one_event_without_values(cast: Cast) -> None:
    account = Account()

    records.save(account, by=cast.ann, name="启明精密", industry="machinery")

    stored = Account.objects.get(pk=account.pk)
    assert (stored.name, stored.owner_id, stored.version) == ("启明精密", cast.ann.user_id, 1)
    [event] = events_of(account)
    assert (event.verb, event.actor["name"], event.changes) == ("create", "Ann", {})


def test_changing_logs_what_differs_and_nothing_else(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="machinery")

    records.save(account, by=cast.ann, industry="energy", name=account.name)

    assert events_of(account)[-1].changes == {"industry": ("machinery", "energy")}
    assert account.version == 2


def test_saving_the_same_values_writes_nothing(cast: Cast) -> None:
    account = make("account", owner=cast.ann, employees=500, phones=["0571-8666 0000"])
    before = len(events_of(account))

    event = records.save(account, by=cast.ann, employees="500", phones=["057186660000"])

    assert event is None
    assert len(events_of(account)) == before
    assert Account.objects.get(pk=account.pk).version == 1


def test_a_refused_save_leaves_the_record_in_memory_and_in_the_database_as_it_was(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="Before")

    with pytest.raises(ValidationError) as refused:
        records.save(account, by=cast.ann, name="x" * 201, kind="neither")

    assert set(refused.value.message_dict) == {"name", "kind"}
    assert account.name == "Before"
    assert Account.objects.get(pk=account.pk).name == "Before"
    assert len(events_of(account)) == 1


def test_a_stale_version_is_refused_with_the_record_as_it_is_now(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    records.save(account, by=cast.max, name="Changed by Max")

    with pytest.raises(Stale, match="Max saved this record") as refused:
        records.save(account, by=cast.ann, version=1, name="Changed by Ann")

    assert refused.value.record.name == "Changed by Max"
    assert Account.objects.get(pk=account.pk).name == "Changed by Max"


def test_a_stranger_can_neither_change_nor_see_and_learns_nothing(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="Secret")

    with pytest.raises(NotVisible):
        records.save(account, by=cast.eve, name="Mine")

    assert Account.objects.get(pk=account.pk).name == "Secret"


def test_who_may_not_create_is_told_so(cast: Cast) -> None:
    with pytest.raises(PermissionDenied, match="do not let you create"):
        records.save(make.__globals__["objects"].get("product").model(), by=cast.ann, name="Thing")


def test_a_link_to_a_hidden_record_is_refused_like_one_that_is_not_there(cast: Cast) -> None:
    hidden = make("account", owner=cast.eve)
    deal = make("opportunity", owner=cast.ann)

    messages = []
    for link in (hidden.pk, 999_999_999):
        with pytest.raises(ValidationError) as refused:
            records.save(deal, by=cast.ann, account=link)
        messages.append(refused.value.message_dict)

    assert messages[0] == messages[1]
    deal.refresh_from_db()
    assert deal.account_id is None


def test_giving_a_record_away_needs_handing_it_over(cast: Cast) -> None:
    account = make("account", owner=cast.ann)

    with pytest.raises(ValidationError, match="would no longer see"):
        records.save(account, by=cast.ann, owner=cast.eve.user_id, name="And gone")
    assert Account.objects.get(pk=account.pk).owner_id == cast.ann.user_id

    records.save(account, by=cast.ann, owner=cast.eve.user_id)
    assert Account.objects.get(pk=account.pk).owner_id == cast.eve.user_id
    assert events_of(account)[-1].verb == "assign"


def test_only_a_change_of_a_link_asks_whether_the_record_stays_in_sight(cast: Cast) -> None:
    parent, account = make("account", owner=cast.ann), make("account", owner=cast.ann)
    asked = []

    for changes in ({"website": "https://one.example"}, {"parent": parent.pk}):
        with statements(at_most=30) as made:
            records.save(account, by=cast.ann, **changes)
        asked.append(any(one["sql"].startswith("SELECT count(*) FROM") for one in made.captured_queries))

    assert asked == [False, True]


@pytest.mark.row(4)
def test_exactly_one_phone_is_primary(cast: Cast) -> None:
    account = make("account", owner=cast.ann)

    records.save(account, by=cast.ann, phones=["13857166621", {"value": "0571-86660000", "is_primary": True}])

    assert [(p["value"], p["is_primary"]) for p in account.phones] == [
        ("+8613857166621", False),
        ("+8657186660000", True),
    ]
    with pytest.raises(ValidationError, match="Only one"):
        records.save(
            account,
            by=cast.ann,
            phones=[{"value": "13857166621", "is_primary": True}, {"value": "13857166622", "is_primary": True}],
        )


@pytest.mark.row(16)
def test_a_contact_stands_for_several_accounts_in_a_role_each(cast: Cast) -> None:
    one, two = make("account", owner=cast.ann), make("account", owner=cast.ann)
    contact = make("contact", owner=cast.ann)

    records.save(
        contact, by=cast.ann, accounts=[{"account": one.pk, "role": "buyer", "is_primary": True}, {"account": two.pk}]
    )

    assert [(r.account_id, r.role) for r in contact.accounts.all()] == [(one.pk, "buyer"), (two.pk, "")]
    assert list(events_of(contact)[-1].changes) == ["accounts"]


def test_deleting_keeps_the_row_and_logs_it_whole_and_restoring_brings_it_back(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="Gone", tags=["甲"])

    records.delete(account, by=cast.ann)
    assert Account.objects.get(pk=account.pk).deleted_at is not None
    assert events_of(account)[-1].changes["name"] == ("Gone", None)

    records.restore(account, by=cast.ann)
    assert Account.objects.get(pk=account.pk).deleted_at is None


def test_a_deleted_record_cannot_be_changed(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    records.delete(account, by=cast.ann)

    with pytest.raises(NotVisible):
        records.save(account, by=cast.ann, name="Still here")


def test_undo_restores_what_nobody_changed_since(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="machinery")
    event = records.save(account, by=cast.ann, industry="energy")

    records.undo(event, by=cast.ann)

    assert Account.objects.get(pk=account.pk).industry == "machinery"
    assert events_of(account)[-1].verb == "undo"


def test_undo_lists_what_it_would_overwrite_and_takes_it_back_only_when_forced(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="machinery")
    event = records.save(account, by=cast.ann, industry="energy")
    records.save(account, by=cast.max, industry="food")

    with pytest.raises(Lost) as refused:
        records.undo(event, by=cast.ann)
    assert refused.value.lost[0] | {"at": ""} == {"field": "industry", "now": "food", "by": "Max", "at": ""}
    assert Account.objects.get(pk=account.pk).industry == "food"

    records.undo(event, by=cast.ann, force=True)
    assert Account.objects.get(pk=account.pk).industry == "machinery"


def test_undoing_a_creation_moves_the_record_to_the_bin_and_undoing_that_brings_it_back(cast: Cast) -> None:
    account = Account()
    created = records.save(account, by=cast.ann, name="New")

    deleted = records.undo(created, by=cast.ann)
    assert Account.objects.get(pk=account.pk).deleted_at
    records.undo(deleted, by=cast.ann)
    assert Account.objects.get(pk=account.pk).deleted_at is None


def test_a_stranger_cannot_undo(cast: Cast) -> None:
    account = make("account", owner=cast.ann, industry="machinery")
    event = records.save(account, by=cast.ann, industry="energy")

    with pytest.raises(NotVisible):
        records.undo(event, by=cast.eve)
    assert Account.objects.get(pk=account.pk).industry == "energy"


def test_two_records_cannot_share_an_external_id_and_the_refusal_shows_nothing_of_the_other(cast: Cast) -> None:
    make("account", owner=cast.eve, external_id="A-1", name="Hidden from Ann")

    with pytest.raises(ValidationError) as refused:
        make("account", by=cast.ann, external_id="A-1")

    assert list(refused.value.message_dict) == ["external_id"]
    assert "Hidden" not in str(refused.value)


def test_one_follow_up_job_is_queued_for_each_transaction(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    run_jobs()
    account = make("account", owner=cast.ann)
    records.save(account, by=cast.ann, name="Again")

    assert run_jobs() == ["zhike:after"]


def test_a_save_takes_few_statements(cast: Cast) -> None:
    account = make("account", owner=cast.ann)

    with statements(11):
        records.save(account, by=cast.ann, name="Quick")


def test_saving_many_takes_as_many_statements_as_saving_few(cast: Cast) -> None:
    def drafts(number: int) -> list[records.Draft]:
        return [records.Draft(Account(), {"name": f"Account {n}"}) for n in range(number)]

    with statements(11) as few:
        records.save_many(drafts(2), by=cast.ann)
    with statements(len(few)):
        records.save_many(drafts(50), by=cast.ann)


def test_an_import_may_say_when_it_happened(cast: Cast) -> None:
    account = Account()
    then = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)

    records.save(account, by=cast.root.saying(then), name="Old")

    assert Account.objects.get(pk=account.pk).created_at == then
    assert events_of(account)[-1].at == then


def test_the_log_cannot_be_changed(cast: Cast) -> None:
    from django.db import DatabaseError, connection, transaction

    make("account", owner=cast.ann)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE event SET verb = 'nothing'")


def test_controls_and_direction_marks_are_not_stored_and_emoji_are(cast: Cast) -> None:
    account = make("account", owner=cast.ann, name="A\x00B\u202e 🚀 مرحبا")

    assert Account.objects.get(pk=account.pk).name == "AB 🚀 مرحبا"


def test_conflict_is_the_parent_of_stale_and_lost() -> None:
    assert issubclass(Stale, Conflict)
    assert issubclass(Lost, Conflict)
