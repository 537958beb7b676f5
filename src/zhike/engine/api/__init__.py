"""The REST API: every object of the registry under `/api/v1`, for programs with a token."""
