"""Tests. A test is a sentence."""
