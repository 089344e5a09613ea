"""Who gets what at every address, as a table that a lawyer can read."""
