"""How fast the product is on much data: filling a database (`filling`), and driving the product on it."""
