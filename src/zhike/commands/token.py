"""Make a token of the API for a person; it is printed once and kept only as a hash."""

import argparse
import sys

HELP = "make a token of the API: token add EMAIL"


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="add")
    add = verbs.add_parser("add", help="make a token", allow_abbrev=False)
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--name", default="API", metavar="N", help="what it is for")
    add.add_argument("--read-only", action="store_true", help="it may read and change nothing")


def run(options: argparse.Namespace) -> int:
    from zhike.runtime import start

    start.django()
    from zhike.engine import actors
    from zhike.people.token import rules
    from zhike.people.user.model import User
    from zhike.runtime.failure import Failed

    owner = User.objects.filter(email=options.email.casefold(), deleted_at=None).first()
    if owner is None:
        raise Failed(
            f"Nobody here has the address {options.email}. Add them with: user add {options.email} --role ROLE"
        )
    scopes = ["read"] if options.read_only else ["read", "write"]
    token, text = rules.make(owner, options.name, by=actors.system("command"), scopes=scopes)
    print(text)
    print(f"It speaks for {owner.name} until {token.expires_on} and is not shown again.", file=sys.stderr)
    return 0
