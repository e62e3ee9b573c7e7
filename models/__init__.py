"""What the program knows: records, schemas, settings, errors and the store."""
