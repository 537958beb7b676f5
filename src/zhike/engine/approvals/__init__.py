"""Approvals: anything done to a record can be put behind the yes of others, by a rule of an administrator.

`guard` stops what a rule guards and raises NeedsApproval; whoever stands at the door (API, pages, bulk edits, imports)
turns that into a request with `ask`. `decide` is what people do with a request, `carry_out` does what was asked for.
"""

from .needed import NeedsApproval

__all__ = ["NeedsApproval"]
