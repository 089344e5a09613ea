"""Sealing: text that only the holder of a key can read, bound to the place where it belongs.

Every primitive is pyca/cryptography's. A sealed blob begins with a version and a suite byte, so that it can be
changed without guessing, and is bound to a context, so that it opens nowhere but where it was put.
"""
