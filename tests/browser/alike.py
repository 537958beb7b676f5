"""Accounts that may be one, found by a search; and one that two others were merged into, one after the other."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.company import Company

TWINS = {
    "twin_one": ("华川液压（杭州）有限公司", "0571-88901234"),
    "twin_two": ("杭州华川液压", "88901234"),
    "twin_three": ("華川液壓", "13600010001"),
    "merged": ("临江阀门", "13600010002"),
    "merged_first": ("临江阀门厂", "13600010003"),
    "merged_later": ("临江阀门有限公司", "13600010004"),
}


def make(company: "Company") -> None:
    from zhike.customers.account.model import Account
    from zhike.customers.contact.model import Contact
    from zhike.engine import objects
    from zhike.engine.duplicates import merge, queue, scan

    account = objects.get("account")
    for key, (name, phone) in TWINS.items():
        owner = company.ids["admin"]
        company.add(key, Account(), name=name, phones=[phone], owner=owner, website="https://huachuan.example.com")
    for key in ("merged_first", "merged_later"):
        seat = {"account": company.ids[key], "role": "", "is_primary": True}
        company.add(f"contact_{key}", Contact(), name="华小川", accounts=[seat])
        merge.merge(Account.objects.get(pk=company.ids["merged"]), [company.ids[key]], by=company.by)
    scan.carry_on(scan.order(company.by, account).pk)
    pairs = queue.waiting(company.by, account)
    company.ids["twin_pair"] = next(one.id for one in pairs if one.one == company.ids["twin_one"])
    queue.decide(company.by, account, next(one.id for one in pairs if one.id != company.ids["twin_pair"]), "later")
