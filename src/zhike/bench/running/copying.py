"""The limit of an import: the rows that it wrote, taken out again and brought back by COPY into the same tables.

Also the file of contacts that imports are measured with. The same numbers are the same people.
"""

import csv
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

SURNAMES, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "伟芳娜敏静秀英丽强磊军洋勇艳杰娟涛明超兰霞平刚桂鑫宇浩然子轩梓涵欣怡思远",
)
POSTS, CITIES = (
    ["采购经理", "总经理", "工程师", "销售总监", "财务主管", "技术主管"],
    ["杭州", "上海", "苏州", "宁波", "深圳"],
)
TARGETS = {
    "id": "external_id", "name": "name", "title": "title", "mobile": "phones", "email": "emails",
    "salutation": "salutation", "city": "addresses.city", "street": "addresses.street", "notes": "notes",
    "birthday": "birthday",
}  # fmt: skip
MAP = {"columns": TARGETS, "match": ["external_id", "emails", "phones"]}
CONTACT = "customers_contact"
WRITTEN = {CONTACT: "id", "event": "id", "event_value": "event"}  # what an import writes, and the number in it


def write(path: Path, first: int, rows: int, greeting: str = "先生") -> Path:
    """A file of contacts. Only `greeting` differs between files of the same numbers."""
    chance = random.Random(first)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(TARGETS)
        for i in range(first, first + rows):
            name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
            out.writerow(
                [
                    f"x{i}", name, chance.choice(POSTS), f"1{3 + i % 7}{i:09d}", f"p{i}@mail{i % 5000}.example.com", greeting,
                    chance.choice(CITIES), f"滨康路{i % 999}号", f"展会认识，第{i}位", f"19{50 + i % 50}-0{1 + i % 9}-1{i % 9}",
                ]
            )  # fmt: skip
    return path


class Written:
    """The rows behind some ids: kept aside as COPY writes them, forgotten, brought back."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    def last(self) -> dict[str, int]:
        """The greatest number in each table."""
        with psycopg.connect(self.url) as connection:
            return {
                table: connection.execute(f"SELECT COALESCE(max({number}), 0) FROM {table}").fetchone()[0]  # type: ignore  # noqa: S608
                for table, number in WRITTEN.items()
            }

    def keep(self, start: dict[str, int]) -> None:
        with psycopg.connect(self.url) as connection, connection.cursor() as cursor:
            for table, number in WRITTEN.items():
                asked = f"COPY (SELECT * FROM {table} WHERE {number} > {start[table]} ORDER BY {number}) TO STDOUT"  # noqa: S608
                with (self.folder / table).open("wb") as file, cursor.copy(asked) as copy:  # type: ignore[arg-type]
                    file.writelines(map(bytes, copy))

    def copy(self) -> float:
        """Bring the kept rows back, in one transaction. Returns the seconds."""
        began = time.perf_counter()
        with psycopg.connect(self.url) as connection, connection.cursor() as cursor:
            for table in WRITTEN:
                with (self.folder / table).open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN") as copy:  # type: ignore[arg-type]
                    while piece := file.read(1 << 16):
                        copy.write(piece)
        return time.perf_counter() - began

    def forget(self, start: dict[str, int]) -> None:
        """Take out what came behind these ids, so that it can come again."""
        with psycopg.connect(self.url) as connection:
            for table, number in WRITTEN.items():
                connection.execute(f"DELETE FROM {table} WHERE {number} > {start[table]}")  # type: ignore[arg-type]  # noqa: S608
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"VACUUM {', '.join(WRITTEN)}")  # type: ignore[arg-type]

    @contextmanager
    def taken_back(self) -> Iterator[dict[str, int]]:
        """What the block writes is gone after it."""
        start = self.last()
        try:
            yield start
        finally:
            self.forget(start)
