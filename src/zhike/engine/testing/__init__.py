"""For tests: the cast of people, records of any object, jobs run on the spot, statements counted."""

from .cast import Cast, actor, make_cast
from .custom import OPTIONS, custom_field
from .jobs import run_jobs
from .records import make, sample
from .statements import statements

__all__ = ["OPTIONS", "Cast", "actor", "custom_field", "make", "make_cast", "run_jobs", "sample", "statements"]
