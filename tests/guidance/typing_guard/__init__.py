"""Tests of the typing guard: its sentences, hostile texts, the two languages it is written in, its file, its field."""
