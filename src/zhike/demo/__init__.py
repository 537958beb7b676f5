"""A believable company, made from a fixed seed: who works there, whom they sell to, and two years of what happened."""
