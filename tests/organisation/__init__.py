"""The organisation: what belongs to what and when, who may see and change it, and what is written about that."""
