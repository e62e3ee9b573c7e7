"""A document's own arithmetic and consistency, turned into flags."""
