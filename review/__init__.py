"""The web page on which reviewers settle flagged fields."""
