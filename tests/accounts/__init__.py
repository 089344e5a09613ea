"""Tests of accounts: signing in, unlocking, roles and lockers, and attacks on each."""
