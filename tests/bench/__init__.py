"""`make bench`: how fast the pages are, as a ratio to a bare page of the same size on the same server."""
