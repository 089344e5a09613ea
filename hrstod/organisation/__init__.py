"""The municipality and its parts: boards, administrations, units, how many work there and who leads them.

Each board (nämnd) is an authority of its own. Everything has a first and a last day, because organisations change
and a decision must be read against what was true that day. Nothing is removed: what has ended stays readable. Roles
are given per board, so everything else in hrstod that asks “whose?” asks here. Nothing here is about an employee.
"""
