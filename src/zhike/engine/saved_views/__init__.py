"""Saved views: what they are made of, who sees them, and the tabs a person makes of them."""
