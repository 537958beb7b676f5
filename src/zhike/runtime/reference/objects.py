"""The page of objects: what each has, can and shows, from the declarations."""

from typing import Any

from . import source

INTRODUCTION = """Every object has the pages `/{objects}` and `/{objects}/{id}` and the addresses of the API below \
`/api/v1/{objects}`. Field names are stable. What the kinds of fields hold and how they are compared stands in \
[conditions.md](conditions.md).

Every record also has `id`, `external_id` with `source` (its number in another system), `owner`, `created_at`, \
`created_by`, `updated_at`, `updated_by`, and in the API `version`. They are not repeated below."""

CAPABILITIES = {
    "owner": "Its records have no owner: who may see one may see all.",
    "board": "It has no board.",
    "timeline": "It has no timeline.",
    "import": "It cannot be imported.",
    "create": "Its records are not made by form or API.",
    "edit": "Its records are not changed by form or API.",
    "export": "It cannot be exported.",
    "search": "The global search leaves it out.",
    "custom": "It takes no custom fields.",
}
COMMON = {"id", "external_id", "source", "owner", "created_at", "created_by", "updated_at", "updated_by"}


def page() -> str:
    from zhike.engine import objects

    listed = sorted(objects.all_types(), key=lambda one: one.key)
    index = source.table(
        ["Object", "Path", "What it is"], [[f"[{o.label}](#{o.key})", f"`/{o.path}`", meaning(o)] for o in listed]
    )
    return source.page_of("Objects", INTRODUCTION, index, *[section(one) for one in listed])


def meaning(one: Any) -> str:
    """What the model's module says it is, and what its class adds."""
    import sys

    if one.model.__module__.endswith(".model"):
        return source.first_sentence(sys.modules[one.model.__module__].__doc__)
    return source.first_sentence(one.model.__doc__)


def section(one: Any) -> str:
    parts = [f"## {one.key}", " ".join(dict.fromkeys([meaning(one), source.first_sentence(one.model.__doc__)]))]
    rows = [field_row(field) for field in one.own_fields.values() if field.name not in COMMON]
    parts.append(source.table(["Field", "Label", "Kind", "Notes"], rows))
    parts.append("\n".join(f"- {line}" for line in facts(one)))
    if one.commands:
        verbs = [[f"`{c.verb}`", str(c.label), asked(c), f"`{c.needs}`"] for c in one.commands]
        parts.append(source.table(["Verb", "Label", "Asks for", "Needs the right to"], verbs))
    return "\n\n".join(parts)


def field_row(field: Any) -> list[str]:
    return [f"`{field.name}`", str(field.label), field.kind.name, "; ".join(notes(field))]


def notes(field: Any) -> list[str]:
    found = []
    if field.is_required:
        found.append("required")
    if not field.is_editable:
        found.append("read only")
    if field.target:
        found.append(f"`{field.target}`")
    if field.is_rows and field.kind.name == "rows":
        found.append("each with " + ", ".join(f"`{part.name}`" for part in field.rows.fields))
    if field.choices:
        listed = ", ".join(f"`{key}`" for key in field.choices)
        found.append(f"{listed}{' or another text' if field.is_open_choice else ''}")
    if field.help:
        found.append(str(field.help))
    return found


def facts(one: Any) -> list[str]:
    """Title, orders, board, how one comes to see it."""
    found = [f"Title: `{one.title}`. Sorts by {names(dict.fromkeys([one.title, *one.sorts]))}."]
    if one.board:
        total = f", summing `{one.board.total}`" if one.board.total else ""
        found.append(f"Board by `{one.board.by}`{total}.")
    if one.search:
        found.append(
            "Found by " + ", ".join(f"{names(listed)} ({weight})" for weight, listed in one.search.items()) + "."
        )
    if tuple(one.owned_by) != ("owner",):
        found.append(f"Owners: {names(one.owned_by)}.")
    if one.visible_with:
        found.append(f"Who may see a record in {names(one.visible_with)} sees this one too.")
    if one.seen_from:
        found.append(f"The owner of a record that names it in {names(one.seen_from)} sees it.")
    found += [CAPABILITIES.get(word, f"Without {word}.") for word in sorted(one.without)]
    return found


def names(listed: Any) -> str:
    return ", ".join(f"`{name}`" for name in listed)


def asked(command: Any) -> str:
    return names(command.ask) or "nothing"
