"""Two accounts that are one company, and what stands in the database."""

from typing import Any

from zhike.engine import objects
from zhike.engine.records import children
from zhike.engine.testing import Cast, make


def again(record: Any) -> Any:
    return type(record)._base_manager.get(pk=record.pk)


def rows(record: Any, name: str) -> list[Any]:
    one = objects.of(record).fields[name]
    return children.stored(one, [record.pk]).get(record.pk, [])


def two(cast: Cast, **more: Any) -> tuple[Any, Any]:
    one = make("account", owner=cast.ann, name="启明精密", website="https://a.example", phones=["13857160001"], **more)
    other = make(
        "account", owner=cast.ann, name="杭州启明精密有限公司", website="https://b.example", phones=["13857160002"], industry="machinery"
    )  # fmt: skip
    return one, other
