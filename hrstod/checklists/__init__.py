"""Checklists: what a manager does, in what order, and what to say.

A checklist is a data file: gates in a fixed order, questions that open branches, stops, and steps to take in free
order. The engine that runs it knows nothing of violence and the file knows nothing of the web. A released version is
never edited; a new version is a new file, and old ones stay readable.
Answers are not stored unless somebody chooses it: they travel sealed in the address, under a key that only the reader's
browser holds. “I don't know” is always an answer, and never shows less than any other answer would have shown.
Whoever keeps plans can save one as a support plan. It lies in their own locker, is read by nobody else, and is erased
on a day that they see and can change.
"""
