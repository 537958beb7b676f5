"""vCards (2.1, 3.0, 4.0), in and out: the address books of phones and mail programs."""
