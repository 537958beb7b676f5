"""Files: what may come in, who may fetch them, and that no browser runs them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from zhike.customers.models import Contact
from zhike.engine import files, metadata, pictures, records
from zhike.engine.models import FieldRight, Role, StoredFile
from zhike.engine.testing import Cast, make

from .browser import SCRIPT, browser, text

pytestmark = pytest.mark.django_db


def drawn(form: str = "PNG", size: tuple[int, int] = (4, 2), **extra: object) -> bytes:
    """A picture as a program saves it."""
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, form, **extra)
    return target.getvalue()


PNG = drawn()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def brought(name: str = "photo.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def upload(person, name: str = "photo.png", content: bytes = PNG):
    return browser(person).post("/files", {"file": brought(name, content)})


@pytest.fixture
def contact(cast: Cast):
    return make("contact", owner=cast.ann, name="刘建国")


def with_photo(contact, by) -> StoredFile:
    browser(by).post(
        f"/contacts/{contact.pk}/edit?field=photo", {"photo": brought(), "version": contact.version}, headers=SCRIPT
    )
    contact.refresh_from_db()
    return StoredFile.objects.get(pk=contact.photo_id)


def test_a_photo_is_kept_outside_the_web_under_a_name_nobody_knows(cast: Cast, contact, tmp_path) -> None:
    file = with_photo(contact, cast.ann)

    [stored] = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert Image.open(stored).size == (4, 2)
    assert "photo" not in str(stored.relative_to(tmp_path))
    assert (file.object, file.record, file.name, file.kind, len(file.sha256)) == (
        "contact",
        contact.pk,
        "photo.png",
        "image/png",
        64,
    )
    assert f"/files/{file.pk}" in text(browser(cast.ann).get(f"/contacts/{contact.pk}"))


def test_who_sees_the_record_fetches_the_file_and_nobody_else(cast: Cast, contact) -> None:
    url = f"/files/{with_photo(contact, cast.ann).pk}"

    seen = browser(cast.max).get(url)
    eve = browser(cast.eve)
    hidden, absent = eve.get(url, headers=SCRIPT), eve.get("/files/999999", headers=SCRIPT)

    assert b"".join(seen.streaming_content).startswith(b"\x89PNG")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert text(hidden) == text(absent)


def test_a_field_one_may_not_read_hides_its_file(cast: Cast, contact) -> None:
    url = f"/files/{with_photo(contact, cast.ann).pk}"
    FieldRight.objects.create(role=Role.objects.get(key="rep"), object="contact", field="photo", level="none")
    metadata.touch()

    assert browser(cast.ann).get(url).status_code == 404
    assert browser(cast.max).get(url).status_code == 200


def test_a_deleted_record_takes_its_file_along(cast: Cast, contact) -> None:
    url = f"/files/{with_photo(contact, cast.ann).pk}"

    records.delete(contact, by=cast.ann)

    assert browser(cast.ann).get(url).status_code == 404


def test_nobody_puts_a_file_of_others_on_a_record_of_their_own(cast: Cast, contact) -> None:
    secret = with_photo(contact, cast.ann)
    loose = upload(cast.ann).json()["id"]
    mine = make("contact", owner=cast.eve)

    for number in (secret.pk, loose, 999_999):
        answer = browser(cast.eve).post(f"/contacts/{mine.pk}/edit", {"photo": number, "version": 1}, headers=SCRIPT)
        with pytest.raises(Exception, match="photo"):
            records.save(mine, by=cast.eve, photo=number)
        assert answer.status_code < 500

    assert Contact.objects.get(pk=mine.pk).photo_id is None
    assert browser(cast.eve).get(f"/files/{loose}").status_code == 404
    assert browser(cast.ann).get(f"/files/{loose}").status_code == 200


def test_a_file_brought_before_belongs_to_the_record_that_names_it(cast: Cast, contact) -> None:
    number = upload(cast.ann).json()["id"]

    records.save(contact, by=cast.ann, photo=number)
    records.save(contact, by=cast.ann, notes="bleibt")

    assert browser(cast.max).get(f"/files/{number}").status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("photo.png", b"<script>alert(1)</script>", "not what its name says"),
        ("photo.jpg", PNG, "not what its name says"),
        ("leer.txt", b"", "empty"),
        ("gross.bin", b"x" * 2_000, "larger than"),
        ("half.png", PNG[:50], "cannot be shown"),
        ("wide.png", drawn(size=(3, 4)), "cannot be shown"),
    ],
)
def test_refused_files_leave_nothing_behind(
    cast: Cast, tmp_path, monkeypatch, name: str, content: bytes, sentence: str
) -> None:
    monkeypatch.setattr(files, "BIGGEST", 1_000)
    monkeypatch.setattr(pictures, "MOST_PIXELS", 10)

    answer = upload(cast.ann, name, content)

    assert answer.status_code == 422
    assert sentence in answer.json()["error"]
    assert not StoredFile.objects.exists()
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("seite.html", b"<script>alert(1)</script>"),
        ("seite.xhtml", b"<html/>"),
        ("../../etc/passwd", b"root"),
        ("a\r\nSet-Cookie: x=1.txt", b"text"),
        ("文件 “x”.pdf", b"%PDF-1.7"),
    ],
)
def test_nothing_runs_in_the_browser(cast: Cast, name: str, content: bytes) -> None:
    made = upload(cast.ann, name, content).json()

    answer = browser(cast.ann).get(made["url"])

    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "/" not in made["name"]
    assert "\n" not in str(answer.headers)


def test_a_picture_is_shown_by_itself_and_can_do_nothing(cast: Cast) -> None:
    answer = browser(cast.ann).get(upload(cast.ann).json()["url"])

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_photo_is_taken_away_again(cast: Cast, contact) -> None:
    with_photo(contact, cast.ann)

    browser(cast.ann).post(
        f"/contacts/{contact.pk}/edit", {"photo.remove": "on", "version": contact.version}, headers=SCRIPT
    )

    contact.refresh_from_db()
    assert contact.photo_id is None


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "PNG"])
def test_a_photo_loses_what_it_says_of_place_and_camera_and_stands_upright(cast: Cast, tmp_path, form: str) -> None:
    seen = Image.Exif()
    seen[0x0112] = 6  # turned to the right
    seen[0x010F] = "Camera of Ann"
    taken = drawn(form, exif=seen.tobytes(), **({"comment": b"at home"} if form == "JPEG" else {}))

    upload(cast.ann, f"photo.{form.lower()}", taken)

    [stored] = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert b"Camera" in taken
    assert b"Camera" not in stored.read_bytes()
    assert b"at home" not in stored.read_bytes()
    with Image.open(stored) as picture:
        assert (picture.size, dict(picture.getexif())) == ((2, 4), {})


def test_the_files_of_one_person_have_a_limit_and_those_of_others_have_theirs(cast: Cast, settings) -> None:
    settings.FILES_MAX = len(PNG) * 2
    upload(cast.ann)
    upload(cast.ann)

    full = upload(cast.ann)

    assert full.status_code == 422
    assert "all the room" in full.json()["error"]
    assert upload(cast.eve).status_code == 201
    assert StoredFile.objects.count() == 3
