"""Tables: how they are named, how each column is classified, and the one place that commits."""
