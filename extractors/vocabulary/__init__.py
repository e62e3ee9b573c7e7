"""Vocabulary of the finders, as YAML."""
