"""A database full of believable data, the same for the same seed and day.

`plan` decides who owns what and when it happened; each kind of row is then made from the plan by itself, in two
processes, and copied in. What the engine keeps beside the values is made by the engine's own functions.
"""
