from django.utils.translation import gettext_lazy as _

from zhike.engine.configuration import Configured, Extra
from zhike.engine.models import Role
from zhike.engine.objects import ObjectType, Section, register

from .cells import grants_of, narrowed_of, set_grants, set_narrowed
from .rules import before_delete, before_save
from .seed import ROLES

register(
    ObjectType(
        model=Role,
        icon="shield",
        title="name",
        shipped=[name for _key, name, _grants in ROLES],
        columns=["name", "key", "is_custom"],
        sorts=["name"],
        order="name",
        form=[Section(_("Role"), ["name", "key"])],
        search={"A": ["name"], "B": ["key"]},
        configured=Configured(
            key=["key"],
            fields=["name"],
            order=["id"],
            after=["customobject", "customfield"],
            extras=[Extra("grants", grants_of, set_grants), Extra("fields", narrowed_of, set_narrowed)],
        ),
        before_save=before_save,
        before_delete=before_delete,
        without=frozenset({"quality", "search", "owner", "board", "timeline", "import"}),
    )
)
