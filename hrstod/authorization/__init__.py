"""Who may do what: a list of permissions, roles made of them, and the two questions that are asked about them.

The help page, the access review and every guard read the same files, so what a lawyer reads is what happens.
"""
