"""What templates are given: plain data, built here from the declaration and the values, never a record."""
