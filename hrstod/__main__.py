"""`python -m hrstod` is the `hrstod` command."""

from hrstod.commands import main

main()
