"""How each object is called in addresses: its key is singular, its path plural."""

_plurals: dict[str, str] = {}
_keys: dict[str, str] = {}
_faces: dict[str, str] = {}


def name(key: str, plural: str, face: str = "") -> None:
    _plurals[key], _keys[plural], _faces[key] = plural, key, face


def plural(key: str) -> str:
    return _plurals[key]


def face(key: str) -> str:
    """The little picture before titles of this object: `logo`, `avatar` or none."""
    return _faces.get(key, "")


def key_of(path: str) -> str | None:
    """The key of the object with this plural or singular name."""
    return _keys.get(path) or (path if path in _plurals else None)


def address(key: str, record: int) -> str:
    """Where a record's page is."""
    return f"/{_plurals[key]}/{record}"
