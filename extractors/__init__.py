"""Pure steps from pixels to flagged fields: data in, records out."""
