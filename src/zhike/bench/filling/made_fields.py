"""The fields that an administrator of this company added."""

from datetime import UTC, datetime
from typing import Any

from zhike.engine import actors, records
from zhike.engine.models import CustomField

FIELDS: list[dict[str, Any]] = [
    {"object": "account", "kind": "number", "name": "machines", "label_zh": "设备台数", "label_en": "Machines", "decimal_places": 0},
    {"object": "account", "kind": "date", "name": "visited_on", "label_zh": "上次走访", "label_en": "Last visited on"},
    {"object": "contact", "kind": "text", "name": "wechat", "label_zh": "微信号", "label_en": "WeChat"},
    {"object": "opportunity", "kind": "date", "name": "tender_on", "label_zh": "开标日期", "label_en": "Tender on"},
    {"object": "opportunity", "kind": "number", "name": "discount", "label_zh": "让利", "label_en": "Discount", "decimal_places": 1},
]  # fmt: skip


def make(began: int) -> None:
    by = actors.system("bench").saying(datetime.fromtimestamp(began, UTC))
    records.save_many([records.Draft(CustomField(), one) for one in FIELDS], by=by)


def index() -> None:
    """Build what their background job would build, as long as the tables are empty; the job then finds it done."""
    from zhike.engine.custom_field.indexing import index_field

    for number in CustomField.objects.order_by("id").values_list("id", flat=True):
        index_field(number)
