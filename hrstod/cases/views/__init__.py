"""The pages of cases, one file for each part of a case."""
