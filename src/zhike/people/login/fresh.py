"""Asking for the password once more before what matters: rights, tokens, the second step."""

from allauth.account.decorators import reauthentication_required

# A view under this answers only within a quarter of an hour after a password or a code; a form sent later is kept and
# goes on after the person has shown who they are.
fresh = reauthentication_required(app="zhike")
