"""What the gallery promises about templates, styles and scripts."""
