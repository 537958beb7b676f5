"""The formula language: small, typed, total. Compiled to SQL and computed nowhere else."""

from .formula import Formula, formula
from .mistakes import Mistake

__all__ = ["Formula", "Mistake", "formula"]
