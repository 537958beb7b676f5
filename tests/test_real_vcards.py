"""The address books of many phones and programs: every card is read, with its name and all its phones."""

import re
from pathlib import Path

import pytest

from tests.real_data import folder
from zhike.engine.testing import Cast
from zhike.engine.tests.files_in import bring, told
from zhike.lib.tables.read import open_table
from zhike.lib.vcards.read import COLUMNS

pytestmark = [pytest.mark.real_data, pytest.mark.slow]
# A card within a card, and a file whose cards begin in mixed case, are counted as they should be.
BEGIN = re.compile(rb"^BEGIN:VCARD\s*$", re.MULTILINE | re.IGNORECASE)


def test_every_card_of_every_program_is_read() -> None:
    files = sorted(Path(folder("vcards")).rglob("*.vcf"))
    for path in files:
        rows = list(open_table(path).rows())

        assert len(rows) == len(BEGIN.findall(path.read_bytes())), path.name
        assert not any(row.problem for row in rows), path.name
        assert all(row.cells[COLUMNS.index("name")] for row in rows), path.name
    assert len(files) == 18


def test_no_phone_and_no_mail_address_is_lost() -> None:
    for path in sorted(Path(folder("vcards")).rglob("*.vcf")):
        told = " ".join(cell for row in open_table(path).rows() for cell in row.cells)
        digits = re.sub(r"\D", "", told)
        for value in re.findall(
            rb"^(?:item\d+\.)?TEL[^:\r\n]*:(?:tel:)?([\d() +.-]{5,})\s*$", path.read_bytes(), re.M | re.I
        ):
            assert re.sub(rb"\D", b"", value).decode() in digits, (path.name, value)
        for value in re.findall(rb"^(?:item\d+\.)?EMAIL[^:\r\n]*:([^=\s]+@\S+)\s*$", path.read_bytes(), re.M | re.I):
            assert value.decode() in told, (path.name, value)


@pytest.mark.django_db
def test_every_card_becomes_a_contact(cast: Cast, tmp_path: Path) -> None:
    for path in sorted(Path(folder("vcards")).rglob("*.vcf")):
        job = bring(cast.root, "contact", path.read_bytes(), folder=tmp_path)

        assert job.counts["created"] == job.counts["read"], (path.name, [row["Reason"] for row in told(job)])
