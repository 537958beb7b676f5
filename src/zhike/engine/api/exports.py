"""The records of an object as a file: what the list would give, all of it; a filter too long for an address is posted."""

import json

from django.utils.translation import gettext as _

from zhike.engine import exports

from . import many
from .answers import Answer
from .calls import Call, operation
from .problems import malformed

ASKS = ("format", "filter", "q", "sort", "fields")


@operation(*ASKS, reads=True)
def exported(call: Call) -> Answer:
    """With the names of fields as titles; lines of JSON hold what the API gives. That it was taken is logged."""
    asked = many.asked_for(call)
    names = [name.strip() for name in call.params.get("fields", "").split(",") if name.strip()]
    made = exports.export(
        asked,
        names,
        call.params.get("format", "csv"),
        by_name=True,
        told=json.loads(call.params.get("filter") or "null"),
    )
    headers = {
        "Content-Type": made.content_type,
        "Content-Disposition": f'attachment; filename="{made.filename}"',
        "Cache-Control": "private, no-store",
    }
    return Answer(file=exports.temporary(made), headers=headers)


@operation(takes="json", reads=True)
def exported_by_body(call: Call) -> Answer:
    call.only(*ASKS)
    for name, value in call.body.items():
        if name == "filter":
            call.params[name] = json.dumps(value, default=str)
        elif isinstance(value, str):
            call.params[name] = value
        else:
            raise malformed(_("'%(name)s' takes a text.") % {"name": name})
    return exported.run(call)
