"""Sealing: what only the holder of a key can read, bound to the place where it belongs.

Every primitive is pyca/cryptography's. A sealed blob begins with a version and a suite byte, so that it can be
changed without guessing, and is bound to a context, so that it opens nowhere but where it was put.

From the inside out: `primitives` and `envelope`; `sealing` and `unsealing` under a key; `hpke` for the holder of a
key; `keyring` for a person's keys and how they are locked away, with `locking`, `passphrases` and `signing`;
`wrapping` with two locks; `custody` for two of three; `splitting` between browser and server; `masterkey` and
`keystore` for what the installation holds; `fields` for all that is stored sealed.
"""
