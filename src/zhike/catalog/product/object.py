from django.utils.translation import gettext_lazy as _

from zhike.engine.objects import ObjectType, Section, register

from .model import Product

register(
    ObjectType(
        model=Product,
        icon="package",
        title="name",
        subtitle=["code"],
        columns=["name", "code", "family", "unit", "standard_price", "is_active"],
        sorts=["name", "standard_price", "created_at"],
        order="name",
        highlights=["code", "family", "unit", "standard_price", "is_active"],
        form=[
            Section(_("Product"), ["name", "code", "family", "unit", "standard_price", "is_active"]),
            Section(_("Further"), ["owner", "description"]),
        ],
        search={"A": ["name"], "B": ["code"], "C": ["family"]},
        duplicates=["name", "code"],
        # Everybody sees products: what is said to one customer about a product must not be seen with it.
        without=frozenset({"timeline"}),
    )
)
