"""Computed fields: formulas and roll-ups, kept in `derived` beside the record, by statements of their own.

Always computed from what is there, never counted on; at once where few records are concerned, else soon by a job.
"""
