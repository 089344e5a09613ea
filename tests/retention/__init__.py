"""What is no longer kept: two people, the erasing, what comes back with older copies, and keys to nothing."""
