"""The roles that every installation starts with."""

from django.utils.translation import gettext_noop as _

from zhike.engine import metadata, records
from zhike.engine.actors import Actor
from zhike.engine.models import Grant, Role

CUSTOMERS = ("account", "contact", "opportunity", "interaction", "task")
WORK = ("view", "create", "edit", "delete")
# What everybody may look at: one cannot work without names of colleagues, teams, products and stages.
COMMON = ("user", "team", "product", "pipeline", "stage")


def matrix(
    level: str, *, verbs: tuple[str, ...] = WORK, objects: tuple[str, ...] = CUSTOMERS
) -> dict[tuple[str, str], str]:
    return {(key, verb): level for key in objects for verb in verbs}


READING = {(key, "view"): "all" for key in COMMON}
# What one asks for and is asked for: approvals show themselves to whoever may see their record, too.
APPROVALS = {("approval", "view"): "own"}
OWN_TOKENS = APPROVALS | matrix("own", objects=("token",), verbs=("view", "create", "edit", "delete"))
ROLES: list[tuple[str, str, dict[tuple[str, str], str]]] = [
    ("admin", _("Administrator"), {("*", "*"): "all"}),
    (
        "manager",
        _("Manager"),
        READING | OWN_TOKENS | matrix("subtree", verbs=(*WORK, "export", "import")) | {("product", "export"): "all", ("approval", "view"): "subtree"},
    ),
    ("rep", _("Sales representative"), READING | OWN_TOKENS | matrix("own") | {("opportunity", "export"): "own"}),
    (
        "marketer",
        _("Marketer"),
        READING | OWN_TOKENS | matrix("all", verbs=("view", "create", "edit", "export", "import"), objects=("account", "contact"))
        | matrix("own", objects=("interaction", "task")),
    ),
    (
        "agent",
        _("Service agent"),
        READING | OWN_TOKENS | matrix("all", verbs=("view",), objects=("account", "contact", "interaction"))
        | matrix("all", verbs=("edit",), objects=("contact",))
        | matrix("own", verbs=("create", "edit", "delete"), objects=("interaction", "task"))
        | {("task", "view"): "own"},
    ),
    ("analyst", _("Analyst"), READING | OWN_TOKENS | matrix("all", verbs=("view", "export"))),
    ("readonly", _("Read only"), READING | APPROVALS | matrix("all", verbs=("view",))),
]  # fmt: skip


def run(by: Actor) -> None:
    there = set(Role.objects.values_list("key", flat=True))
    for key, name, grants in ROLES:
        if key not in there:
            role = Role(is_custom=False)
            records.save(role, by=by, key=key, name=name)
            Grant.objects.bulk_create(
                Grant(role=role, object=object_key, verb=verb, level=level)
                for (object_key, verb), level in grants.items()
            )
            metadata.touch()
