"""Records that may be the same: the rule of each object, what to warn of, the search through all, the queue to decide on."""
