"""Where somebody stands with a course on a day: the states, and what leads from one to another."""
