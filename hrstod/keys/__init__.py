"""Keys: the ceremony that makes the organisation's recovery key, its drill, its use, and the change of keys.

Three custodians hold the recovery key between them: any two can open it for a moment, and one alone opens nothing.
With it they open the locker of somebody who has lost what opened it, and vouch for the first who may vouch for others.
A drill shows that they still can, and counts for half a year. A page and a command say in plain sentences what is in
order, and what is missing before anything may rest on these keys. Changing a key can be broken off and begun again.
"""
