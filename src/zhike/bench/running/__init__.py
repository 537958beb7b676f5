"""`./zhike bench run`: the product as in production, driven over HTTP as three people; figures, limits, ratios, growth."""
