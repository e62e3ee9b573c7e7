"""Templates of the pages that the program writes."""
