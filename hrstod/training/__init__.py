"""Training: courses for managers, the dates they are held on, who was there, and who is in date.

A course says for whom it is and for how long it counts. A trainer plans dates; managers sign up, and a waiting list
fills the seats that become free. Whoever was there has completed the course until a day that the course says, and a
reminder comes before that day. How many of a board's managers are in date on any day is counted by a written rule.
Training knows nothing of plans, requests and cases: a trainer sees the same pages whether or not there are any.
"""
