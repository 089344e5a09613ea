"""What is done by the clock: each job, the runs, and the server that has the clock in it."""
