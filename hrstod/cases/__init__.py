"""Cases: what HR does to support somebody over months, written so that only a few named people can read it.

A case is anonymous by construction: choices from lists and short notes, and no field for a name, a place or a story.
Everything in it is sealed for its readers and for the board’s recovery key, and to open it is an act that is written
down with its reason. Somebody who is subjected to violence and somebody who uses it have cases that nothing connects.
What was agreed makes the follow-ups that are due; and when the time that the board has decided on is over, two people
dispose of the case, and it stays disposed of.
"""
