"""What waits in the company for the browser: a request for approval that an administrator and a manager are asked about, and a plan."""

from typing import Any


def approvals(company: Any) -> None:
    """A rule, and a request of a sales person that waits for both."""
    from django.contrib.auth import get_user_model

    from zhike.customers.account.model import Account
    from zhike.engine import actors, records
    from zhike.engine.approvals import NeedsApproval, ask
    from zhike.engine.models import ReviewPlan
    from zhike.engine.models.approvals import ApprovalRule

    record = Account.objects.get(pk=company.ids["jinshan"])
    people = [{"user": company.ids[who]} for who in ("manager", "admin", "admin_en")]
    steps = [{"title": "", "approvers": people, "mode": "all"}]
    only = {"field": "name", "op": "eq", "value": record.name}
    made = {"name": "删除客户", "object": "account", "action": "delete", "condition": only, "steps": steps}
    company.add("plan", ReviewPlan(), name="客户年审", object="account", days=365)
    company.add("rule", ApprovalRule(), **made)
    mate = actors.for_user(get_user_model().objects.get(pk=company.ids["mate"]))
    try:
        records.delete(record, by=mate)
    except NeedsApproval as needed:
        company.ids["request"] = ask.ask(needed, by=mate).pk
