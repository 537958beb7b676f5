"""What was: the history of the whole house, jobs taken back, the bin that empties itself, records as they were."""
