"""Address books in and contacts out as vCards, under the rights of whoever asks."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhike.customers.models import Account, Contact
from zhike.engine import actors, exports, objects
from zhike.engine.errors import Unknown
from zhike.engine.models import Job, Role
from zhike.engine.query import Query
from zhike.engine.testing import Cast, make, run_jobs
from zhike.people.role import rules as roles

from .files_in import bring, counts
from .pages import browser, text

pytestmark = pytest.mark.django_db
BOOK = """BEGIN:VCARD
VERSION:3.0
UID:c-1
FN:王小明
N:王;小明;;王总;
ORG:启明科技
TITLE:采购经理
TEL;TYPE=CELL,PREF:13800138000
TEL;TYPE=WORK:0571-86660000
EMAIL:wang@example.com
ADR;TYPE=WORK:;;文三路 1 号;杭州;浙江;310000;中国
BDAY:19800322
NOTE:老客户
END:VCARD
BEGIN:VCARD
VERSION:2.1
FN:Ann
EMAIL:ann@example.com
END:VCARD
"""


def card_of(cast: Any, key: str, **filters: Any) -> str:
    made = exports.export(Query(cast, objects.get(key), **filters), [], "vcf")
    return b"".join(made.chunks()).decode()


def test_an_address_book_becomes_contacts_with_all_that_it_tells(cast: Cast, tmp_path: Path) -> None:
    job = bring(cast.root, "contact", BOOK, folder=tmp_path)

    assert counts(job) == (2, 0, 0, 0, 0)
    wang = Contact.objects.get(external_id="c-1")
    assert (wang.name, wang.salutation, wang.title, str(wang.birthday)) == ("王小明", "王总", "采购经理", "1980-03-22")
    assert [(e["value"], e["kind"], e["is_primary"]) for e in wang.phones] == [
        ("+8613800138000", "mobile", True), ("+8657186660000", "work", False),
    ]  # fmt: skip
    assert wang.addresses[0]["value"]["city"] == "杭州"
    assert wang.notes == "老客户"
    assert [row.account.name for row in wang.accounts.all()] == ["启明科技"]


def test_the_same_address_book_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    bring(cast.root, "contact", BOOK, folder=tmp_path)

    again = bring(cast.root, "contact", BOOK, folder=tmp_path)

    assert counts(again) == (0, 0, 2, 0, 0)
    assert Account.objects.count() == 1


def test_contacts_go_out_as_cards_and_come_in_again_unchanged(cast: Cast, tmp_path: Path) -> None:
    bring(cast.root, "contact", BOOK, folder=tmp_path)

    again = bring(cast.root, "contact", card_of(cast.root, "contact"), folder=tmp_path)

    assert counts(again) == (0, 0, 2, 0, 0)


def test_a_card_tells_only_what_the_reader_may_see(cast: Cast) -> None:
    roles.narrow(Role.objects.get(key="manager"), "contact", "notes", "none", by=actors.system())
    make("contact", owner=cast.eve, name="Hidden")
    make("contact", owner=cast.max, name="Shown", emails=["shown@example.com"], notes="Between us.")

    cards = card_of(cast.again("max"), "contact")

    assert re.findall("FN:.*", cards) == ["FN:Shown\r"]
    assert "EMAIL;TYPE=PREF:shown@example.com" in cards
    assert "Between us" not in cards


def test_what_has_neither_phone_nor_mail_address_is_no_card(cast: Cast) -> None:
    with pytest.raises(Unknown, match="no vCards"):
        card_of(cast.root, "opportunity")


@pytest.mark.row(206)
def test_an_address_book_goes_through_the_browser(cast: Cast) -> None:
    max_ = browser(cast.max)
    max_.post("/contacts/import", {"file": SimpleUploadedFile("book.vcf", BOOK.encode())})
    job = Job.objects.get()
    page = text(max_.get(f"/import/{job.pk}"))
    assert "11 of 11 columns are matched" in page

    columns = {f"column-{place}.target": name for place, name in enumerate(job.order["columns"])}
    max_.post(f"/import/{job.pk}", columns | {"column-4.by": "name", "column-4.missing": "create"})
    assert "王小明" in text(max_.get(f"/import/{job.pk}/preview"))
    max_.post(f"/import/{job.pk}/preview")
    run_jobs()

    assert {"王小明", "Ann"} <= set(Contact.objects.values_list("name", flat=True))
    out = b"".join(max_.get("/contacts/export", {"format": "vcf"})).decode()
    assert out.count("BEGIN:VCARD") == 2
