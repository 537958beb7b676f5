"""How good records are: how complete for whoever looks, until when somebody vouched for them, what is wrong in a list.

What is known of a record are fields of every object, computed where they are read, under the rights of the reader;
so lists, filters, totals, exports and the API have them without knowing of it.
"""
