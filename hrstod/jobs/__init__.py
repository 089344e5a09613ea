"""Jobs: what has to be done by the clock, and by nobody in particular.

They stand in one list, in the order they run in, and are run together every few minutes: by the server itself, or by a
timer of the machine. Each looks first whether there is anything to do, so running them twice does no harm, and two
runs at once are one: the second sees that it is not alone and does nothing. A job that fails is named with its kind of
error, keeps none of the others from running, and tries again in the next run.
"""
