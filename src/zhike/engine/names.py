"""How each object is called in addresses: its key is singular, its path plural."""

from collections.abc import Callable, Mapping

IN_JSON = {"custom", "derived"}  # a field made by administrators or computed is called custom.size, derived.total

_plurals: dict[str, str] = {}
_keys: dict[str, str] = {}
_faces: dict[str, str] = {}
_made: list[Callable[[], Mapping[str, str]]] = []


def name(key: str, plural: str, face: str = "") -> None:
    _plurals[key], _keys[plural], _faces[key] = plural, key, face


def also(paths: Callable[[], Mapping[str, str]]) -> None:
    """The paths, by key, of objects that come and go while the product runs."""
    _made.append(paths)


def plural(key: str) -> str:
    """The path of the object; of one that is gone its key, which leads nowhere."""
    found = _plurals.get(key)
    return found or next((more[key] for one in _made if key in (more := one())), key)


def face(key: str) -> str:
    """The little picture before titles of this object: `logo`, `avatar` or none."""
    return _faces.get(key, "")


def key_of(path: str) -> str | None:
    """The key of the object with this plural or singular name."""
    if path in _keys or path in _plurals:
        return _keys.get(path, path)
    return next((key for one in _made for key, plural in one().items() if path in {key, plural}), None)


def steps(path: str) -> list[str]:
    """The fields that a path names one behind the other: account.custom.size is an account, then its custom.size."""
    found: list[str] = []
    for part in path.split("."):
        if found and found[-1] in IN_JSON:
            found[-1] += f".{part}"
        else:
            found.append(part)
    return found


def first(path: str) -> str:
    """The field that a path begins with."""
    return steps(path)[0]


def address(key: str, record: int) -> str:
    """Where a record's page is."""
    return f"/{plural(key)}/{record}"
