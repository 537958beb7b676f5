"""A small company for the browser: people of two languages, customers, deals, talks and tasks. Prints what it made.

Run as `python -m tests.browser.company` on an empty database that has our schema.
"""

import json
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.browser import alike, own_objects, waiting
from tests.browser.work import DEALS, TALKS, TASKS
from zhike.runtime import start

PASSWORD = "Lichuan-2026-reducer"
CSV = "客户名称,行业,电话,网址,备注\n南浦食品机械,食品,0571-8800 1001,https://nanpu.example.com,展会认识\n临安轴承,机械,13957100002,,\n,机械,139,,没有名称\n"
# key: name, address, role, team, language
PEOPLE = {
    "admin": ("沈知行", "shenzhixing", "admin", None, "zh"),
    "admin_en": ("Grace Miller", "grace.miller", "admin", None, "en"),
    "manager": ("顾云帆", "guyunfan", "manager", "east", "zh"),
    "rep": ("林晓彤", "linxiaotong", "rep", "east_1", "zh"),
    "mate": ("李子健", "lizijian", "rep", "east_1", "zh"),
    "rep_en": ("Oliver Stone", "oliver.stone", "rep", "east_1", "en"),
    "guard": ("唐果", "tangguo", "rep", "east_1", "zh"),
    "quiet": ("简宁", "jianning", "rep", "east_1", "zh"),
    "newcomer": ("苏白", "subai", "rep", "north", "zh"),
    "newcomer_en": ("Nora Field", "nora.field", "rep", "north", "en"),
}
TEAMS = {"east": ("华东大区", None), "east_1": ("华东一组", "east"), "north": ("华北大区", None)}
PRODUCTS = {
    "reducer": ("行星减速机 ZX-90", "ZX-90", "减速机", "18600"),
    "servo": ("伺服电机 SM-750", "SM-750", "伺服", "4200"),
    "service": ("年度维保服务", "WB-1Y", "服务", "36000"),
}
# key: name, owner, industry, size, grade, tags, phone
ACCOUNTS = {
    "qiming": ("启明精密制造有限公司", "rep", "machinery", "large", "A", ["展会", "重点"], "057186660000"),
    "hengtai": ("恒泰汽车零部件集团", "rep", "automotive", "huge", "A", ["重点"], "13857166621"),
    "lansong": ("岚松食品", "rep", "food", "medium", "B", [], "13857166622"),
    "yuehua": ("悦华医疗器械（苏州）股份有限公司华东运营中心", "mate", "medical", "medium", "B", ["招标"], "13857166623"),
    "jinshan": ("锦山化工", "mate", "chemicals", "large", "C", [], "13857166624"),
    "beichen": ("北辰新能源", "manager", "energy", "huge", "A", ["战略"], "13857166625"),
    "stonegate": ("石门物流", "rep_en", "logistics", "small", "C", [], "13857166626"),
}  # fmt: skip
# key: name, salutation, post, account, owner, role, phone, mail
CONTACTS = {
    "wangjianguo": (
        "王建国",
        "王总",
        "总经理",
        "qiming",
        "rep",
        "decision_maker",
        "13905710001",
        "wjg@qiming.example.com",
    ),
    "zhoumin": ("周敏", "周工", "设备科长", "qiming", "rep", "influencer", "13905710002", "zm@qiming.example.com"),
    "chenlei": ("陈磊", "陈经理", "采购经理", "hengtai", "rep", "buyer", "13905710003", "cl@hengtai.example.com"),
    "xuwen": ("许雯", "许总", "副总经理", "yuehua", "mate", "decision_maker", "13905710004", ""),
}


class Company:
    """Writes the tables above through the write path; `ids` are the records by their keys."""

    def __init__(self) -> None:
        from django.utils import timezone

        from zhike.engine import actors

        self.by = actors.system()
        self.now: datetime = timezone.now()
        self.ids: dict[str, int] = {}

    def add(self, key: str, record: Any, **values: Any) -> Any:
        from zhike.engine import records

        records.save(record, by=self.by, **values)
        self.ids[key] = record.pk
        return record

    def day(self, days: int) -> Any:
        """A day as its people count them: their midnight is not that of the machine."""
        return self.now.astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=days)

    def people(self) -> None:
        from django.contrib.auth import get_user_model

        from zhike.engine import records
        from zhike.engine.models import Role, Team

        teams = {}
        for key, (name, parent) in TEAMS.items():
            teams[key] = self.add(f"team_{key}", Team(), name=name, parent=teams.get(parent or ""))
        for key, (name, address, role, team, language) in PEOPLE.items():
            user = get_user_model()()
            user.set_password(PASSWORD)
            email, roles = f"{address}@lichuan.example", [Role.objects.get(key=role)]
            self.add(key, user, name=name, email=email, team=teams.get(team or ""), roles=roles, language=language)
        records.save(teams["east"], by=self.by, leader=self.ids["manager"])

    def customers(self) -> None:
        from zhike.catalog.product.model import Product
        from zhike.customers.account.model import Account
        from zhike.customers.contact.model import Contact

        for key, (name, code, family, price) in PRODUCTS.items():
            self.add(key, Product(), name=name, code=code, family=family, unit="set", standard_price=price)
        for key, (name, owner, industry, size, grade, tags, phone) in ACCOUNTS.items():
            self.add(
                key, Account(), name=name, owner=self.ids[owner], industry=industry, size=size, grade=grade, tags=tags,
                phones=[phone], website=f"https://{key}.example.com", source_channel="exhibition",
                addresses=[{"value": {"city": "杭州市", "street": "滨康路 188 号"}}],
            )  # fmt: skip
        for key, (name, salutation, post, account, owner, role, phone, mail) in CONTACTS.items():
            seat = {"account": self.ids[account], "role": role, "is_primary": True}
            self.add(
                key, Contact(), name=name, salutation=salutation, title=post, owner=self.ids[owner], phones=[phone],
                emails=[mail] if mail else [], accounts=[seat],
            )  # fmt: skip

    def sales(self) -> None:
        from zhike.sales.opportunity.model import Opportunity
        from zhike.sales.stage.model import Stage

        stages = dict(Stage.objects.filter(pipeline__is_default=True).values_list("key", "id"))
        self.ids |= {f"stage_{key}": number for key, number in stages.items()}
        for key, (name, account, owner, stage, amount, days, next_step, tags) in DEALS.items():
            self.add(
                key, Opportunity(), name=name, account=self.ids[account], owner=self.ids[owner], stage=stages[stage],
                amount=amount, close_on=self.day(days), next_step=next_step,
                next_on=self.day(min(days, 3)) if next_step else None, tags=tags,
            )  # fmt: skip

    def activities(self) -> None:
        from zhike.activities.interaction.model import Interaction
        from zhike.activities.task.model import Task
        from zhike.engine.fields import Link

        for number, (kind, account, owner, person, days, text, next_step, ahead) in enumerate(TALKS):
            about = Link(self.ids[account], None, "account")
            self.add(
                f"talk{number}", Interaction(), kind=kind, text=text, related=[about], people=[self.ids[person]],
                owner=self.ids[owner], happened_at=self.now - timedelta(days=days), next_step=next_step,
                next_on=self.day(ahead) if ahead else None,
            )  # fmt: skip
        for key, (title, who, account, days, priority) in TASKS.items():
            about = Link(self.ids[account], None, "account") if account else None
            due = self.now + timedelta(days=days, minutes=5)
            self.add(
                f"task_{key}", Task(), title=title, owner=self.ids[who], assignee=self.ids[who], due_at=due,
                priority=priority, related=about,
            )  # fmt: skip

    def imports(self) -> None:
        """A file that waits for its map, and one that came in, for each administrator."""
        from django.contrib.auth import get_user_model

        from zhike.customers.account.model import Account
        from zhike.engine import actors, imports, objects, records
        from zhike.engine.views import imports as pages

        account = objects.get("account")
        for person in ("admin", "admin_en"):
            actor = actors.for_user(get_user_model().objects.get(pk=self.ids[person]))
            for state in ("waiting", "done"):
                with tempfile.NamedTemporaryFile(suffix=".csv") as file:
                    Path(file.name).write_text(CSV, encoding="utf-8")
                    job = pages.suggested(imports.upload(actor, account, Path(file.name), "客户.csv"), actor, account)
                self.ids[f"import_{state}_{person}"] = job.pk
            imports.arrange(job, actor, {**job.order["map"]}, match=["name"])
            imports.begin(job)
            imports.carry_on(job.pk)
        gone = self.add("gone", Account(), name="已停业的客户", owner=self.ids["admin"])
        records.delete(gone, by=self.by)

    def past(self) -> None:
        """Work that somebody wrote over since: taking it back asks first, and taking its job back leaves it."""
        from django.contrib.auth import get_user_model
        from django.utils import translation

        from zhike.customers.account.model import Account
        from zhike.engine import actors, bulk, log, objects, records
        from zhike.engine.past import job_undo

        later = actors.for_user(get_user_model().objects.get(pk=self.ids["manager"]))
        for person in ("admin", "admin_en"):
            actor = actors.for_user(get_user_model().objects.get(pk=self.ids[person]))
            account = self.add(f"changed_{person}", Account(), name="云栖包装机械", owner=self.ids["manager"])
            with translation.override(actor.language):
                job = bulk.start(
                    actor, objects.get("account"), ids=[account.pk], changes={"grade": "B", "employees": 120}
                )
                while bulk.step(job):
                    pass
                records.save(Account.objects.get(pk=account.pk), by=later, employees=180)
                self.ids[f"event_{person}"] = log.read("e.job = %s", [job.pk], limit=1)[0].id
                back = job_undo.start(job, actor)
                while job_undo.step(back.pk):
                    pass
            self.ids[f"undo_{person}"] = back.pk

    def fields(self) -> None:
        """A field of the company's own, a formula, and a copy of the list as it was."""
        from django.contrib.auth import get_user_model
        from django.utils import translation

        from zhike.engine import actors, metadata, objects
        from zhike.engine.models import CustomField
        from zhike.engine.past import copies

        metadata.refresh()
        made = {
            "object": "account", "kind": "choice", "name": "dock", "label_zh": "装卸平台", "label_en": "Loading dock",
        }  # fmt: skip
        options = [
            {"key": "none", "label_zh": "没有", "label_en": "None"},
            {"key": "two", "label_zh": "两个", "label_en": "Two"},
        ]
        self.add("field_dock", CustomField(), **made, options=options)
        made = {
            "object": "account", "kind": "formula", "name": "per_head", "label_zh": "每百人", "label_en": "Per hundred",
        }  # fmt: skip
        self.add("field_per_head", CustomField(), **made, definition={"formula": "employees / 100"})
        self.ids["today"] = self.day(0).isoformat()  # type: ignore[assignment]
        for person in ("admin", "admin_en"):
            actor = actors.for_user(get_user_model().objects.get(pk=self.ids[person]))
            with translation.override(actor.language):
                copy = copies.start(actor, objects.get("account"), self.now)
                while copies.step(copy.pk):
                    pass
            self.ids[f"copy_{person}"] = copy.pk


def words() -> list[str]:
    """Everything that people wrote: it is shown in every language as it stands. What we ship is English in tables."""
    from django.db import models

    from zhike.engine import metadata, objects

    found = {str(metadata.setting("company_name", "")), *(row[0] for row in PEOPLE.values())}
    for one in objects.all_types():
        texts = [f.name for f in one.model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
        rows = one.model._base_manager.values_list(*texts)
        found |= {str(value) for row in rows for value in row if value and not str(value).isascii()}
        for name in {"key", "tree"} & set(texts):
            found |= set(one.model._base_manager.values_list(name, flat=True))
    cells = {cell for cell in CSV.replace("\n", ",").split(",") if cell}
    more = [tag for row in (*ACCOUNTS.values(), *DEALS.values()) for tag in row[5 if len(row) == 7 else 7]]
    typed = {"杭州市", "滨康路 188 号", "客户.csv", "启明", "冷链", *cells}
    return sorted(found | set(more) | {row[1] for row in PRODUCTS.values()} | typed)


def run() -> dict[str, Any]:
    start.django()
    from zhike.engine import metadata

    metadata.set_setting("company_name", "励川精密传动")
    company = Company()
    company.people()
    company.customers()
    company.sales()
    company.activities()
    company.imports()
    company.past()
    company.fields()
    own_objects.make(company)
    alike.make(company)
    waiting.approvals(company)
    people = {
        key: {"name": name, "email": f"{address}@lichuan.example", "password": PASSWORD, "language": language}
        for key, (name, address, _role, _team, language) in PEOPLE.items()
    }
    return {"people": people, "ids": company.ids, "words": words()}


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False))
