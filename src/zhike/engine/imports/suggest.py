"""Which field a column of a file means, by its header: names and labels in both languages, and what others call them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from zhike.engine import access, names, objects
from zhike.engine.actors import Actor
from zhike.engine.fields import Field
from zhike.engine.models import Job
from zhike.engine.objects import ObjectType
from zhike.lib.fold import fold

from .mapping import LINKS
from .writing import ON_CREATION, may_tell_creation

SURE = 80
MARKS = re.compile(r"[\s_\-–—.:：()（）/*#\"'’]+")
OTHERS = {
    "external_id": "编号 外部编号 外部id 原编号 记录编号 recordid externalid id no number key",
    "source": "来源系统 原系统 sourcesystem",
    "name": "名称 姓名 全称 标题 公司 公司名称 企业名称 单位名称 客户名称 联系人 fullname company companyname organisation "
    "organization account customer customername product productname opportunity deal dealname subject user salesagent",
    "owner": "负责人 所有者 业务员 销售 销售员 跟进人 归属人 salesagent salesrep accountowner assignedto responsible",
    "account": "客户 公司 客户名称 公司名称 company companyname customer accountname organisation organization",
    "accounts": "客户 公司 客户名称 公司名称 所属公司 company companyname customer accountname organisation organization",
    "phones": "电话 手机 手机号 手机号码 联系电话 电话号码 固话 phone mobile tel telephone phonenumber mobilephone cell",
    "emails": "邮箱 电子邮件 电子邮箱 邮件 邮箱地址 email mail emailaddress",
    "email": "邮箱 电子邮件 电子邮箱 邮件 邮箱地址 mail emailaddress",
    "addresses": "地址 联系地址 通讯地址 公司地址 address street",
    "website": "网址 网站 官网 主页 url homepage web domain",
    "industry": "行业 所属行业 sector vertical",
    "size": "规模 公司规模 人员规模 companysize",
    "employees": "员工数 人数 员工人数 numberofemployees headcount",
    "founded_in": "成立年份 成立时间 yearestablished founded",
    "parent": "上级 上级客户 母公司 所属集团 parentcompany parentaccount subsidiaryof",
    "source_channel": "来源 客户来源 渠道 来源渠道 leadsource channel",
    "title": "职位 职务 头衔 jobtitle position",
    "salutation": "称呼 称谓",
    "birthday": "生日 出生日期 dateofbirth dob",
    "tags": "标签 labels keywords",
    "notes": "备注 说明 描述 description comment comments remark remarks",
    "description": "描述 说明 备注",
    "stage": "阶段 销售阶段 商机阶段 dealstage salesstage",
    "amount": "金额 预计金额 商机金额 合同金额 value dealvalue closevalue revenue",
    "close_on": "预计成交日期 预计成交 预计签约日期 closedate expectedclose expectedclosedate",
    "opened_on": "开始日期 立项日期 engagedate startdate",
    "probability": "概率 赢率 成交概率 winprobability",
    "standard_price": "价格 单价 标价 标准价 price listprice salesprice unitprice",
    "family": "系列 产品系列 类别 产品类别 series category productfamily",
    "code": "编码 产品编码 型号 货号 sku productcode",
    "unit": "单位 计量单位",
    "team": "团队 部门 department group",
    "roles": "角色 role",
    "happened_at": "时间 跟进时间 日期 date",
    "text": "内容 跟进内容 content body",
    "due_at": "截止时间 到期 duedate deadline",
    "created_at": "创建时间 创建日期 createdon createddate created",
    "created_by": "创建人 createdby author creator",
}


@dataclass(frozen=True)
class Suggestion:
    """The target for a column, or none, with how sure we are (0 to 100) and why."""

    column: str
    target: dict[str, Any] | None
    score: int
    how: str


def mapping(actor: Actor, object_type: ObjectType, job: Job) -> dict[str, Any]:
    """A map from headers alone."""
    found = suggestions(actor, object_type, job.order["columns"])
    columns = {one.column: one.target for one in found if one.target and one.score >= SURE}
    if job.order["found"].get("kind") == "vcards":
        columns = {name: for_card(actor, object_type, target) for name, target in columns.items()}
    return {"columns": columns}


def for_card(actor: Actor, object_type: ObjectType, target: dict[str, Any]) -> dict[str, Any]:
    """Cards name organisations that nobody listed before: they are made, where the actor may."""
    one = object_type.fields[target["field"].partition(".")[0]]
    other = (one.rows.links_to if one.kind.name == "rows" else one.target) if "by" in target else ""
    if not other:
        return target
    return {**target, "missing": "create" if access.may(actor, objects.get(other), "create") else "blank"}


def suggestions(actor: Actor, object_type: ObjectType, columns: Sequence[str]) -> list[Suggestion]:
    """One for each column; a field is suggested for one column, the likeliest."""
    known = candidates(actor, object_type, has_both="externalid" in {plain(column) for column in columns})
    scored = sorted(
        ((score(column, names), place, path) for place, column in enumerate(columns) for path, names in known.items()),
        key=lambda found: (-found[0][0], found[1]),
    )
    taken: dict[int, tuple[tuple[int, str], str]] = {}
    for sure, place, path in scored:
        if sure[0] and place not in taken and path not in {path for _sure, path in taken.values()}:
            taken[place] = (sure, path)
    found = []
    for place, column in enumerate(columns):
        sure, path = taken.get(place, ((0, ""), ""))
        found.append(Suggestion(column, target_for(object_type, path) if path else None, *sure))
    return found


def target_for(object_type: ObjectType, path: str) -> dict[str, Any]:
    one = object_type.fields[names.first(path)]
    is_link = one.kind.name in LINKS or one.kind.name == "rows"
    return {"field": path, "by": "name"} if is_link and path == one.name else {"field": path}


def candidates(actor: Actor, object_type: ObjectType, *, has_both: bool) -> dict[str, dict[str, int]]:
    """Path → what it may be called, with how sure that is. `has_both`: the file has our ids and those of others."""
    writable = access.writable_fields(actor, object_type)
    found = {}
    also = ON_CREATION if may_tell_creation(actor, object_type) else set()
    for name, one in access.readable_fields(actor, object_type).items():
        if (name not in writable and name not in also) or one.kind.name in {
            "file",
            "any_link",
            "any_links",
        }:
            continue
        if one.kind.name == "rows" and not one.rows.links_to:
            continue
        found[name] = called(object_type, one)
        if one.kind.name == "money":
            found[f"{name}.currency"] = dict.fromkeys([f"{plain(name)}currency", *currency_labels(one)], 100)
    found["id"] = dict.fromkeys(our_ids() | ({"id"} if has_both else set()), 100)
    if has_both:
        found.get("external_id", {}).pop("id", None)
    return found


def called(object_type: ObjectType, one: Field) -> dict[str, int]:
    """What the field may be called: its name, labels, and what others call it, with the object's name before or not."""
    usual = {plain(word): 90 for word in OTHERS.get(one.name, "").split()}
    labels: list[str] = []
    kinds: list[str] = [object_type.key]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            labels.append(plain(str(one.label)))
            kinds += [plain(object_type.label), plain(object_type.label_plural)]
    own = [plain(one.name), plain(one.key), *labels]
    usual |= {f"{prefix}{name}": 85 for prefix in kinds for name in [*own, *usual]}
    return usual | dict.fromkeys(own, 100)


def currency_labels(one: Field) -> list[str]:
    found = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found.append(plain(currency_title(one)))
    return found


def currency_title(one: Field) -> str:
    """The header over the currencies of an amount."""
    return _("%(field)s: currency") % {"field": one.label}


def our_id() -> str:
    """The header over our own ids."""
    return _("Zhike id")


def our_ids() -> set[str]:
    found = set()
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found.add(plain(our_id()))
    return found


def score(column: str, names: dict[str, int]) -> tuple[int, str]:
    header = plain(column)
    if header in names:
        return names[header], _("same name") if names[header] == 100 else _("usual name")
    near = max((SequenceMatcher(None, header, name).ratio() for name in names), default=0.0) if len(header) > 3 else 0.0
    return (int(near * 75), _("similar name")) if near > 0.8 else (0, "")


def plain(text: str) -> str:
    return MARKS.sub("", fold(text))
