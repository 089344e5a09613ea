"""Contacts: whom to call, for whom they are, when they answer, and how sure we are of the number.

Numbers are data files with the source and its date beside every one; a number nobody could verify is left empty.
The same digits stand in the text, in the link and on paper. A reader can say that a number is wrong; that is the only
thing in hrstod's open part that is written down, and it holds a contact and a day, nothing about who said it.
Emergency numbers are never hidden, whatever is old or broken.
"""
