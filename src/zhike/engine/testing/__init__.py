"""For tests: the cast of people, records of any object, jobs run on the spot, statements counted."""

from .at_once import at_once
from .cast import Cast, actor, make_cast
from .custom import OPTIONS, custom_field
from .custom_object import DEVICE, custom_object, devices, every_type
from .jobs import run_jobs
from .records import make, sample
from .statements import statements

__all__ = [
    "DEVICE",
    "OPTIONS",
    "Cast",
    "actor",
    "at_once",
    "custom_field",
    "custom_object",
    "devices",
    "every_type",
    "make",
    "make_cast",
    "run_jobs",
    "sample",
    "statements",
]
