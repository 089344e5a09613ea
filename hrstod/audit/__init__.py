"""The audit trail: what was done to accounts, keys and the organisation, by whom and when; never what was written.

Events are a closed list, and so is what each may tell: ids, words from lists, counts and days. Each entry is chained to
the one before it, and signed checkpoints are written outside the database, so that an entry that was changed, taken out
or put in shows. An entry is written in the transaction of the act it tells of: if it cannot be written, nothing is
done. Nothing that a reader does without signing in is here, nor whether anybody keeps a plan.
"""
