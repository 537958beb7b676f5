"""The gallery at /ui: every template shown with a believable sample, in both languages, without the database."""
