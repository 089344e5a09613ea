"""Retention: what a board no longer keeps is erased for good, when it may and when two people have said so.

A closed case is kept for as long as the board decided. Thirty days before that it stands on a list of those to look at.
One of its readers proposes that it is disposed of (gallring), and another confirms; a hold stops both. Then its key in
the keystore is shredded, and what was written is unreadable wherever a copy of it lies; the rows go after the key. What
stays is a certificate that says by which decision and by whom, and nothing of what it was.
"""
