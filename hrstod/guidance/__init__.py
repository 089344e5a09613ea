"""Guidance: what somebody needs to know, one page a topic, in plain words.

A page is a Markdown file with a heading block: what it is called, what it rests on, how good that is, and when it
was last read through. Sources are written once, in `content/sources.yaml`, and named by every page and every step.
The kinds of violence come from the city's programme and the figures from national surveys; both are data files.
Pages need no sign-in, no database and no script, and leave nothing behind on the server.
"""
