"""Is the library well? `checks` look at everything and change nothing.

`report` writes what they found for a stranger.
"""
