"""The text: YAML that people read and compare line by line, and that is read back without trust."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhike.engine import objects
from zhike.engine.objects import ObjectType

from . import entries
from .declared import Entry, House
from .entries import Part

LARGEST = 5_000_000
HEAD = "# The configuration of a Zhike installation. `zhike config diff` and `apply` read it; links are named by key.\n"


def write() -> str:
    """The configuration of this installation. Equal configurations are equal texts."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Says everything where it stands: `read` takes no aliases."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    told = {path: list(kind.entries.values()) for path, kind in entries.read().items()}
    return HEAD + yaml.dump(told, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100)


def read(text: str) -> dict[str, dict[str, Entry]]:
    """Entries by plural and key. Raises ValidationError for whatever is no configuration."""
    told = plain(text)
    known = {one.path: one for one in entries.parts()}
    for path in told:
        if path not in known:
            raise refused(_("'%(name)s' is no part of a configuration. Parts are: %(parts)s."), name=path, parts=", ".join(known))  # fmt: skip
    return {path: listed(known[path], told[path]) for path in known if path in told}


def plain(text: str) -> dict[str, Any]:
    import yaml

    class Loader(yaml.SafeLoader):
        """Without aliases, by which a few lines become a gigabyte, and without names given twice."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("aliases are not used here")
            return super().compose_node(parent, index)

    days = "tag:yaml.org,2002:timestamp"  # a day stays the text that it is in a condition
    Loader.yaml_implicit_resolvers = {
        first: [known for known in listed if known[0] != days]
        for first, listed in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    if len(text) > LARGEST:
        raise refused(_("The text is larger than 5 MB. That is no configuration."))
    try:
        found = yaml.load(text, Loader) or {}  # noqa: S506  a safe loader, made stricter
    except (yaml.YAMLError, RecursionError, ValueError) as wrong:
        place = getattr(wrong, "problem_mark", None)
        raise refused(_("This is no YAML (line %(line)s)."), line=place.line + 1 if place else "?") from wrong
    if not isinstance(found, dict):
        raise refused(_("A configuration has parts such as 'roles:' with a list below each."))
    return {str(name): part for name, part in found.items()}


def listed(one: Part, given: Any) -> dict[str, Entry]:
    if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
        raise refused(_("'%(part)s' is a list of entries."), part=one.path)
    found: dict[str, Entry] = {}
    for entry in given:
        normal = one.normal(entry) if isinstance(one, House) else normalised(one, entry)
        key = entries.key_of(one, normal)
        if key in found:
            raise refused(_("'%(name)s' stands twice in '%(part)s'. Keep one."), name=key, part=one.path)
        found[key] = normal
    return found


def normalised(one: ObjectType, given: Entry) -> Entry:
    """The entry as this installation would write it: values in their canonical form, without what is standard."""
    told = entries.says(one)
    extras = {extra.name for extra in told.extras}
    known = [*told.key, *told.fields, *extras]
    for name in given:
        if name not in known:
            raise refused(_("'%(name)s' means nothing in '%(part)s'. Use: %(known)s."), name=str(name)[:60], part=one.path, known=", ".join(known))  # fmt: skip
    found: Entry = {}
    for name in known:
        if name in extras:
            if given.get(name):
                found[name] = given[name]
        elif name in told.key:
            found[name] = value_of(one, name, given.get(name))
        elif name in given and (value := value_of(one, name, given[name])) != entries.standard(one, name):
            found[name] = value
    return found


def value_of(one: ObjectType, name: str, given: Any) -> Any:
    """A value of a field as `portable.out` would write it. Links stay names until they are applied."""
    field = one.fields[name]
    if field.kind.name in {"link", "user"}:
        return None if given in (None, "") else str(given)
    if field.kind.name in {"links", "structure", "rows"}:
        return given
    try:
        return field.log(field.parse(given))
    except ValidationError as refusal:
        raise refused(_("'%(part)s', '%(field)s': %(reason)s"), part=one.path, field=name, reason=" ".join(refusal.messages)) from refusal  # fmt: skip


def refused(text: str, **values: Any) -> ValidationError:
    return ValidationError(text % values if values else text)


def object_of(one: ObjectType, given: Entry) -> ObjectType | None:
    """What the conditions of an entry are about."""
    name = entries.says(one).about
    return objects.find(str(given.get(name, ""))) if name else None
