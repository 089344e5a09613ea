"""Notifications: the mail that hrstod sends.

Whoever works in HR support gets the same mail each working day at the same time, whether or not anything has happened:
a mail that came only when something waits would tell everybody who sees the mailbox, the mail server or its log that a
case exists, and when. It says to sign in and look. It has no content, no ids and no links, and one for somebody cannot
be told from one for anybody else. Who is to get it stands in the outbox, so that nobody gets it twice.

Mail about training is the other kind, and has nothing to do with the first: invitations, reminders and the like to
managers, which say which course, when and where. It has an outbox of its own, which training fills.
"""
