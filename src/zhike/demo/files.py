"""The part of a story that moves in as files: CSV with headers in its language, and the map that imports each."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .records import Account, Contact, Product, User
from .story import Story

ORDER = ("users", "products", "accounts", "contacts")
Target = str | dict[str, Any]
Row = Any


@dataclass(frozen=True)
class Column:
    """`target` is the right side of the import map, `cell` what stands in the file for a row."""

    zh: str
    en: str
    target: Target
    cell: Callable[[Row], str]

    def header(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


def write(story: Story, folder: Path) -> dict[str, tuple[Path, Path]]:
    """Write `<objects>.csv` and `<objects>.json` for each of ORDER, to be imported in that order."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"users": story.users, "products": story.products, "accounts": story.accounts, "contacts": story.contacts}
    return {objects: _write(story, objects, tables[objects], folder) for objects in ORDER}


def _write(story: Story, objects: str, rows: tuple[Row, ...], folder: Path) -> tuple[Path, Path]:
    table, mapping = folder / f"{objects}.csv", folder / f"{objects}.json"
    columns = _columns(story)[objects]
    headers = [column.header(story.language) for column in columns]
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows([column.cell(row) for column in columns] for row in rows)
    plan = {
        "columns": dict(zip(headers, (column.target for column in columns), strict=True)),
        "defaults": _defaults(story)[objects],
    }
    mapping.write_text(json.dumps(plan, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return table, mapping


def _defaults(story: Story) -> dict[str, dict[str, str]]:
    return {
        "users": {"language": story.language, "time_zone": story.company.time_zone},
        "products": {"currency": story.company.currency},
        "accounts": {"kind": "organisation"},
        "contacts": {},
    }


def _columns(story: Story) -> dict[str, list[Column]]:
    names = {user.email: user.name for user in story.users}
    return {
        "users": _users(story),
        "products": _products(),
        "accounts": _accounts(names),
        "contacts": _contacts(names, story.language),
    }


def _users(story: Story) -> list[Column]:
    parents = {team.name: team.parent or "" for team in story.teams}
    words = (
        {"admin": "管理员", "manager": "经理", "rep": "销售"}
        if story.language == "zh"
        else {"admin": "Administrator", "manager": "Manager", "rep": "Sales"}
    )
    roles = {word: key for key, word in words.items()}

    def team(user: User) -> str:
        return user.team

    return [
        Column("工号", "Staff no.", "external_id", lambda user: user.external_id),
        Column("姓名", "Name", "name", lambda user: user.name),
        Column("邮箱", "E-mail", "email", lambda user: user.email),
        Column("团队", "Team", {"field": "team", "by": "name", "missing": "create"}, team),
        Column(
            "上级团队",
            "Parent team",
            {"field": "team.parent", "by": "name", "missing": "create"},
            lambda user: parents[team(user)],
        ),
        Column("角色", "Role", {"field": "roles", "by": "key", "values": roles}, lambda user: words[user.role]),
    ]


def _products() -> list[Column]:
    def text(name: str) -> Callable[[Product], str]:
        return lambda product: str(getattr(product, name))

    return [
        Column("产品编号", "Product no.", "external_id", text("external_id")),
        Column("产品名称", "Product", "name", text("name")),
        Column("型号", "Code", "code", text("code")),
        Column("产品系列", "Family", "family", text("family")),
        Column("单位", "Unit", "unit", text("unit")),
        Column("标准价", "List price", "standard_price", text("standard_price")),
    ]


def _accounts(names: dict[str, str]) -> list[Column]:
    def text(name: str) -> Callable[[Account], str]:
        return lambda account: _cell(getattr(account, name))

    return [
        Column("客户编号", "Account no.", "external_id", text("external_id")),
        Column("客户名称", "Account", "name", text("name")),
        Column("行业", "Industry", "industry", text("industry")),
        Column("业务类型", "Business type", "business_type", text("business_type")),
        Column("规模", "Size", "size", text("size")),
        Column("网址", "Web site", "website", text("website")),
        Column("电话", "Phones", "phones", text("phones")),
        Column("邮箱", "E-mails", "emails", text("emails")),
        Column("地址", "Address", "addresses", text("address")),
        Column("上级客户编号", "Parent account no.", {"field": "parent", "by": "external_id"}, text("parent")),
        Column("来源", "Source", "source_channel", text("source_channel")),
        Column(
            "开发人", "Acquired by", {"field": "acquired_by", "by": "name"}, lambda account: names[account.acquired_by]
        ),
        Column("负责人", "Owner", {"field": "owner", "by": "name"}, lambda account: names[account.owner]),
        Column("等级", "Grade", "grade", text("grade")),
        Column("分类", "Classes", "classes", text("classes")),
        Column("标签", "Tags", "tags", text("tags")),
    ]


def _contacts(names: dict[str, str], language: str) -> list[Column]:
    """Only the first account of a person is in the file; a second one is told as a moment."""
    yes, no = ("是", "否") if language == "zh" else ("yes", "no")

    def text(name: str) -> Callable[[Contact], str]:
        return lambda contact: _cell(getattr(contact, name))

    return [
        Column("联系人编号", "Contact no.", "external_id", text("external_id")),
        Column("姓名", "Name", "name", text("name")),
        Column("称谓", "Salutation", "salutation", text("salutation")),
        Column("职务", "Job title", "title", text("title")),
        Column("生日", "Birthday", {"field": "birthday", "format": "%Y-%m-%d"}, text("birthday")),
        Column("电话", "Phones", "phones", text("phones")),
        Column("邮箱", "E-mails", "emails", text("emails")),
        Column("首选联系方式", "Preferred channel", "preferred_channel", text("preferred_channel")),
        Column(
            "客户编号",
            "Account no.",
            {"field": "accounts.account", "by": "external_id"},
            lambda contact: contact.accounts[0].account,
        ),
        Column("客户中角色", "Role at account", "accounts.role", lambda contact: contact.accounts[0].role),
        Column(
            "主要联系人",
            "Primary contact",
            "accounts.is_primary",
            lambda contact: yes if contact.accounts[0].is_primary else no,
        ),
        Column("负责人", "Owner", {"field": "owner", "by": "name"}, lambda contact: names[contact.owner]),
        Column("标签", "Tags", "tags", text("tags")),
    ]


def _cell(value: object) -> str:
    """Several values in one cell are separated by semicolons."""
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    return "" if value is None else str(value)
