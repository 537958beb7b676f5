"""Model columns that Django does not have. Each becomes one field kind of the engine (`engine.fields`)."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


def is_real(cls: type[models.Model]) -> bool:
    """Whether the class is a table of ours; in a migration's past the columns beside are listed already."""
    return not cls._meta.abstract and cls.__module__ != "__fake__"


class TsVector(models.Field):
    """PostgreSQL's `tsvector`, written as a literal made by `lib.tokens`."""

    def db_type(self, connection: Any) -> str:
        return "tsvector"


class OpenChoice(models.CharField):
    """Text with suggested values; others are accepted as they are."""

    def __init__(self, *args: Any, suggestions: tuple[tuple[str, Any], ...] = (), **kwargs: Any) -> None:
        self.suggestions = suggestions
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)


class Money(models.DecimalField):
    """An amount. Two columns stand beside it: `<name>_currency` and `<name>_base`, the amount in base currency.

    `<name>_base` is empty where no rate is known: a gap, never a rate of 1.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_digits=20, decimal_places=2, null=True, blank=True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if is_real(cls):
            models.CharField(max_length=3, default="", editable=False, blank=True).contribute_to_class(
                cls, f"{name}_currency"
            )
            models.DecimalField(
                max_digits=20, decimal_places=2, null=True, editable=False, blank=True
            ).contribute_to_class(cls, f"{name}_base")


class Many(models.JSONField):
    """A list of `{"value", "kind", "is_primary"}`; exactly one of a list that is not empty is primary."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(default=list, blank=True)
        super().__init__(*args, **kwargs)


class Phones(Many):
    pass


class Emails(Many):
    pass


class Addresses(Many):
    """As the others, but `value` is an address: country, province, city, district, street, postcode."""


class Address(models.JSONField):
    """One address, or nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(null=True, blank=True)
        super().__init__(*args, **kwargs)


class Phone(models.CharField):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=40, blank=True, default="")
        super().__init__(*args, **kwargs)


class Words(ArrayField):
    """A set of short texts, kept in the order given."""

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        kwargs.update(base_field=models.CharField(max_length=60), default=list, blank=True)
        super().__init__(verbose_name=verbose_name, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for given in ("base_field", "default", "blank"):
            kwargs.pop(given, None)
        return name, path, args, kwargs


class Structure(models.JSONField):
    """An object or a list with a shape of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["null"] = True
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class Tags(Words):
    """Free words that people attach to a record."""


class MultiChoice(Words):
    """Several of a fixed list of keys."""

    def __init__(self, verbose_name: Any = None, *, options: tuple[tuple[str, Any], ...] = (), **kwargs: Any) -> None:
        self.options = options
        super().__init__(verbose_name, **kwargs)


class AnyLink(models.BigIntegerField):
    """A link to one record of any object: `<name>_object` holds the object's key, this column its id."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(null=True, blank=True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if is_real(cls):
            models.CharField(max_length=31, default="", blank=True, editable=False).contribute_to_class(
                cls, f"{name}_object"
            )
