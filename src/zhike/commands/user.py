"""Add a person who works here."""

import argparse
import sys
from typing import Any

HELP = "add a person: user add EMAIL --role ROLE"


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="add")
    add = verbs.add_parser("add", help="add a person", allow_abbrev=False)
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--role", required=True, metavar="ROLE", help="such as admin, manager, rep")
    add.add_argument("--name", metavar="N", help="else the first part of the address")
    add.add_argument("--team", metavar="T", help="the name of a team that is there")
    add.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import start

    start.django()
    from django.db import transaction

    from zhike.engine import actors
    from zhike.people.user import rules

    password = sys.stdin.readline().rstrip("\r\n") if options.password_stdin else None
    by = actors.system("command")
    with transaction.atomic():
        user = make(options, by)
        if password is not None:
            check(password, user)
            rules.set_password(user, password, by=by)
    told = "" if password is not None else " They cannot log in before they have a password."
    print(f"{user.name} <{user.email}> was added.{told}", file=sys.stderr)
    return 0


def make(options: argparse.Namespace, by: Any) -> Any:
    from zhike.engine import records
    from zhike.people.user.model import User

    user = User()
    user.set_unusable_password()
    changes = {"name": options.name or options.email.partition("@")[0], "roles": [role(options.role)]}
    if options.team:
        changes["team"] = team(options.team)
    records.save(user, by=by, email=options.email, **changes)
    return user


def role(key: str) -> Any:
    from zhike.engine.models import Role
    from zhike.runtime.failure import Failed

    found = Role.objects.filter(key=key, deleted_at=None).first()
    if found is None:
        keys = Role.objects.filter(deleted_at=None).order_by("id").values_list("key", flat=True)
        raise Failed(f"There is no role '{key}'. The roles are: {', '.join(keys)}.")
    return found


def team(name: str) -> Any:
    from zhike.engine.models import Team
    from zhike.runtime.failure import Failed

    found = Team.objects.filter(name=name, deleted_at=None).first()
    if found is None:
        raise Failed(f"There is no team '{name}'. Make it first, or leave --team out.")
    return found


def check(password: str, user: Any) -> None:
    """The same rules as in the browser."""
    from django.contrib.auth.password_validation import validate_password

    validate_password(password, user)
