"""Accounts and contacts: what they hold, and what stays when they change hands."""

import pytest
from django.core.exceptions import ValidationError

from zhike.customers.models import Account, Contact
from zhike.engine import log, objects, query, records
from zhike.engine.testing import Cast, make

pytestmark = pytest.mark.django_db


@pytest.mark.row(2)
def test_a_person_has_a_name_a_salutation_a_post_and_an_address(cast: Cast) -> None:
    contact = Contact()

    records.save(
        contact, by=cast.ann, name="王建国", salutation="王总", title="采购总监", birthday="1980-05-06",
        addresses=[{"value": {"city": "杭州市", "street": "建设二路 88 号"}}],
    )  # fmt: skip

    stored = Contact.objects.get(pk=contact.pk)
    assert (stored.salutation, stored.title, stored.birthday.isoformat()) == ("王总", "采购总监", "1980-05-06")
    assert stored.addresses[0] == {
        "kind": "",
        "value": {"city": "杭州市", "street": "建设二路 88 号"},
        "is_primary": True,
    }


@pytest.mark.row(3)
def test_an_organisation_has_an_industry_by_key_label_or_own_words(cast: Cast) -> None:
    account = make("account", owner=cast.ann)

    for given, kept in (("machinery", "machinery"), ("Machinery", "machinery"), ("深海养殖", "深海养殖")):
        records.save(account, by=cast.ann, industry=given)
        assert Account.objects.get(pk=account.pk).industry == kept


@pytest.mark.row(5)
def test_a_web_site_is_kept_whole_and_a_script_is_refused(cast: Cast) -> None:
    account = make("account", owner=cast.ann)

    records.save(account, by=cast.ann, website="qiming-jm.example.com", social="微信公众号 qiming")
    assert Account.objects.get(pk=account.pk).website == "https://qiming-jm.example.com"
    with pytest.raises(ValidationError, match="http"):
        records.save(account, by=cast.ann, website="javascript:alert(1)")


@pytest.mark.row(8)
@pytest.mark.row(15)
def test_source_and_acquirer_stay_when_the_owner_changes(cast: Cast) -> None:
    account = make("account", owner=cast.ann, source_channel="exhibition", acquired_by=cast.ann.user_id)

    records.save(account, by=cast.max, owner=cast.bob.user_id)

    stored = Account.objects.get(pk=account.pk)
    assert (stored.owner_id, stored.acquired_by_id, stored.source_channel) == (
        cast.bob.user_id,
        cast.ann.user_id,
        "exhibition",
    )
    by_source = query.aggregate(query.Query(cast.root, objects.get("account")), ["source_channel"], ["count"])
    assert by_source.groups == [(("exhibition",), {"count": 1})]


def test_a_group_of_accounts_has_no_circle(cast: Cast) -> None:
    top = make("account", owner=cast.ann)
    middle = make("account", owner=cast.ann, parent=top)
    bottom = make("account", owner=cast.ann, parent=middle)

    for below in (top, middle, bottom):
        with pytest.raises(ValidationError, match="cannot belong to itself"):
            records.save(top, by=cast.ann, parent=below)
    assert Account.objects.get(pk=top.pk).parent_id is None


@pytest.mark.row(16)
def test_who_sees_the_account_sees_its_contacts(cast: Cast) -> None:
    account = make("account", owner=cast.ann)
    contact = make("contact", owner=cast.eve, accounts=[{"account": account.pk}])

    def seen(who: object) -> bool:
        return bool(query.count(query.Query(who, objects.get("contact"), ids=(contact.pk,))))

    assert seen(cast.ann)
    assert not seen(cast.bob)


def test_whoever_works_a_deal_sees_its_customer_but_cannot_change_it(cast: Cast) -> None:
    from django.core.exceptions import PermissionDenied

    account = make("account", owner=cast.eve, name="Customer of Eve")
    make("opportunity", owner=cast.ann, account=account)

    assert query.one(cast.ann, objects.get("account"), account.pk, ["name"]).values == ("Customer of Eve",)
    with pytest.raises(PermissionDenied):
        records.save(account, by=cast.ann, name="Mine")
    assert Account.objects.get(pk=account.pk).name == "Customer of Eve"


@pytest.mark.parametrize("value", ["x" * 2_000_000, ["a"] * 3, {"a": 1}, True])
def test_a_name_that_is_none_is_refused_and_nothing_is_written(cast: Cast, value: object) -> None:
    before = len(log.read("e.object = 'account'", []))

    with pytest.raises(ValidationError):
        records.save(Account(), by=cast.ann, name=value)

    assert len(log.read("e.object = 'account'", [])) == before
