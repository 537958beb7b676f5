"""The import in the browser, step by step, and the pages of work in the background."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from zhike.customers.models import Account
from zhike.engine import records
from zhike.engine.imports import orders, tidy
from zhike.engine.models import Job
from zhike.engine.testing import Cast, make, run_jobs

from .pages import browser, text

pytestmark = pytest.mark.django_db
TABLE = "编号,名称,类型,成立年份\nx-1,甲公司,企业,1999\nx-2,乙公司,organisation,早\n"


def upload(client: Client, content: str | bytes = TABLE) -> Any:
    raw = content if isinstance(content, bytes) else content.encode()
    return client.post("/accounts/import", {"file": SimpleUploadedFile("客户.csv", raw)})


@pytest.fixture
def max_(cast: Cast) -> Client:
    return browser(cast.max)


@pytest.mark.row(206)
def test_a_file_goes_from_upload_to_records_in_four_steps(max_: Client) -> None:
    uploaded = upload(max_)
    job = Job.objects.get()
    assert (uploaded.status_code, uploaded.headers["Location"]) == (303, f"/import/{job.pk}")

    page = text(max_.get(f"/import/{job.pk}"))
    assert "4 of 4 columns are matched" in page
    assert 'value="external_id" selected' in page

    data = {"column-0.target": "external_id", "column-1.target": "name", "column-2.target": "kind"}
    data |= {"column-2.from-0": "企业", "column-2.value-0": "organisation", "column-3.target": "founded_in"}
    matched = max_.post(f"/import/{job.pk}", data | {"on_match": "update"})
    assert (matched.status_code, matched.headers["Location"]) == (303, f"/import/{job.pk}/preview")

    trial = text(max_.get(f"/import/{job.pk}/preview"))
    assert "甲公司" in trial
    assert "not a number" in trial
    assert not Account.objects.exists()

    begun = max_.post(f"/import/{job.pk}/preview")
    assert begun.headers["Location"] == f"/jobs/{job.pk}"
    run_jobs()
    done = text(max_.get(f"/jobs/{job.pk}"))
    assert f"/jobs/{job.pk}/errors" in done
    assert Account.objects.get().name == "甲公司"
    errors = b"".join(max_.get(f"/jobs/{job.pk}/errors")).decode("utf-8-sig")
    assert "乙公司" in errors
    assert ",3,成立年份,早," in errors


def test_the_part_asks_again_while_the_job_runs_and_stops_when_it_is_done(max_: Client) -> None:
    upload(max_)
    job = Job.objects.get()
    max_.post(f"/import/{job.pk}", {"column-1.target": "name"})
    max_.post(f"/import/{job.pk}/preview")

    waiting = text(max_.get(f"/jobs/{job.pk}", headers={"HX-Request": "true"}))
    run_jobs()
    done = text(max_.get(f"/jobs/{job.pk}", headers={"HX-Request": "true"}))

    assert "every 1s" in waiting
    assert "every 1s" not in done
    assert "<html" not in done


def test_whoever_is_not_its_owner_finds_no_import(cast: Cast, max_: Client) -> None:
    upload(max_)
    job = Job.objects.get()
    stranger = browser(cast.eve)

    paths = [f"/import/{job.pk}", f"/import/{job.pk}/preview", f"/jobs/{job.pk}", f"/jobs/{job.pk}/errors"]
    assert {stranger.get(path).status_code for path in paths} == {404}
    assert stranger.post(f"/jobs/{job.pk}/cancel").status_code == 404


def test_who_may_not_import_gets_no_form(cast: Cast) -> None:
    assert browser(cast.ann).get("/accounts/import").status_code == 403
    assert upload(browser(cast.ann)).status_code == 403
    assert not Job.objects.exists()


def test_a_wrong_match_is_told_beside_the_columns(max_: Client) -> None:
    upload(max_)
    job = Job.objects.get()

    answer = max_.post(f"/import/{job.pk}", {"column-0.target": "name", "match": "website"})

    assert answer.status_code == 422
    assert "cannot be matched by" in text(answer)


def test_the_file_can_be_read_in_another_way(max_: Client) -> None:
    upload(max_, "Acme;1999\nBeta;2001\n")
    job = Job.objects.get()

    max_.post(f"/import/{job.pk}/reading", {"header": "yes", "delimiter": ";", "encoding": "utf-8"})

    job.refresh_from_db()
    assert job.order["columns"] == ["Acme", "1999"]


def test_a_file_that_is_no_table_and_one_too_large_are_told(max_: Client, settings: Any) -> None:
    picture = upload(max_, b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    settings.UPLOAD_MAX = 10
    large = upload(max_)

    assert (picture.status_code, large.status_code) == (422, 422)
    assert "picture" in text(picture)
    assert "larger than" in text(large)
    assert not Job.objects.exists()


@pytest.mark.row(206)
def test_a_whole_import_can_be_taken_back(cast: Cast, max_: Client) -> None:
    kept = make("account", owner=cast.max, external_id="x-1", name="Before")
    upload(max_, "external_id,name\nx-1,After\nx-2,New\nx-3,Worked on\n")
    job = Job.objects.get()
    max_.post(f"/import/{job.pk}", {"column-0.target": "external_id", "column-1.target": "name"})
    max_.post(f"/import/{job.pk}/preview")
    run_jobs()
    worked_on = Account.objects.get(external_id="x-3")
    records.save(worked_on, by=cast.max, notes="Called them.")

    back = max_.post(f"/jobs/{job.pk}/undo")
    run_jobs()

    kept.refresh_from_db()
    assert kept.name == "Before"
    names = Account.objects.filter(deleted_at=None).values_list("external_id", flat=True)
    assert set(names) == {"x-1", "x-3"}
    undone = Job.objects.get(pk=int(back.headers["Location"].rpartition("/")[2]))
    assert (undone.state, undone.counts) == ("done", {"undone": 2, "left": 1})
    assert max_.post(f"/jobs/{job.pk}/undo").status_code == 409
    told = text(max_.get(back.headers["Location"]))
    assert "Worked on" in told
    assert "Changed since by" in told


def test_a_list_is_exported_as_it_is_shown(cast: Cast) -> None:
    make("account", owner=cast.max, name="Shown", industry="energy")
    make("account", owner=cast.max, name="Other", industry="medical")
    where = '{"field": "industry", "op": "eq", "value": "energy"}'

    answer = browser(cast.max).get("/accounts/export", {"format": "csv", "filter": where, "cols": "name,industry"})

    content = b"".join(answer).decode("utf-8-sig")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert re.search(r"^\d+,Shown,", content, re.MULTILINE)
    assert "Other" not in content
    assert len(content.splitlines()[0].split(",")) == 3


def test_who_may_not_export_gets_no_file(cast: Cast) -> None:
    assert browser(cast.ann).get("/accounts/export").status_code == 403


def test_an_empty_file_with_all_columns_can_be_filled_in(max_: Client) -> None:
    answer = max_.get("/accounts/import/template")

    assert answer.status_code == 200
    uploaded = upload(max_, answer.content + b"x-1,Acme")
    job = Job.objects.get()
    assert uploaded.headers["Location"] == f"/import/{job.pk}"
    assert job.order["map"]["columns"]


def test_files_that_nobody_needs_any_more_are_thrown_away(max_: Client) -> None:
    upload(max_)
    upload(max_)
    old, new = Job.objects.order_by("id")
    Job.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=3))

    tidy.throw_away()

    assert list(Job.objects.all()) == [new]
    assert not orders.folder(old).exists()
    assert orders.folder(new).exists()
