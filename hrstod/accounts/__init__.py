"""Accounts: who may sign in, with which roles, and the keys and the locker that come with an account.

An account begins with an invitation, by a code that works once. Signing in takes a generated passphrase and a code from
a phone, and opens the account's keys at the same time: nobody else can, the administrator neither. What the browser
holds are two cookies; what belongs to them is kept in memory outside every backup, and is gone at sign-out, lock and
exit. Roles are given per board, from a day to a day, by somebody whose name stands there; a role that opens cases
takes two. Each account has a locker, the same size for all, whether or not anything is in it.
"""
