"""The one mail: when it comes, to whom, what is in it, and that it tells nothing."""
