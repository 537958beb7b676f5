"""What the administrators of the small company made themselves: devices, and an object that they hid again."""

from typing import Any

FIELDS: list[dict[str, Any]] = [
    {"kind": "text", "name": "serial", "label_zh": "序列号", "label_en": "Serial number"},
    {"kind": "choice", "name": "state", "label_zh": "状态", "label_en": "Condition"},
    {"kind": "money", "name": "price", "label_zh": "购入价", "label_en": "Price"},
    {"kind": "date", "name": "due_on", "label_zh": "下次保养", "label_en": "Next service"},
    {"kind": "link", "name": "account", "target": "account", "label_zh": "客户", "label_en": "Customer"},
]
STATES = [
    {"key": "running", "label_zh": "运行中", "label_en": "Running", "hue": "green"},
    {"key": "down", "label_zh": "停机", "label_en": "Down", "hue": "red"},
]
DEVICES = {"press": ("数控折弯机", "running", "148000", 4), "laser": ("光纤激光切割机", "down", "520000", 1)}


def make(company: Any) -> None:
    from zhike.engine import objects, records
    from zhike.engine.custom_object import rules
    from zhike.engine.models import CustomField, CustomObject

    told = {"board_by": "state", "board_total": "price", "calendar_start": "due_on", "icon": "monitor"}
    company.add("device", CustomObject(), label_zh="设备", label_en="Device", **told)
    hidden = company.add("visitor", CustomObject(), label_zh="访客", label_en="Visitor")
    for field in FIELDS:
        options = STATES if field["kind"] == "choice" else []
        records.save(CustomField(), by=company.by, object="device", options=options, **field)
    for key, (name, state, price, days) in DEVICES.items():
        values = {"state": state, "price": price, "due_on": company.day(days), "account": company.ids["qiming"]}
        company.add(
            key, objects.get("device").model(), name=name, owner=company.ids["admin"],
            **{f"custom.{field}": value for field, value in values.items()},
        )  # fmt: skip
    rules.hide(hidden, by=company.by)
