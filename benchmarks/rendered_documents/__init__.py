"""Documents written as annotated texts, printed and scanned badly, with their gold files."""
