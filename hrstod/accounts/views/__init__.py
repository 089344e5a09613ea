"""The pages of accounts: signing in, one's own page, and the people whom an administrator looks after."""
