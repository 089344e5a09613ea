"""Whole stories in a real browser, at the real site."""
