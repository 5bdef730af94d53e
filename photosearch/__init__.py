"""photosearch finds pictures by meaning, on your own machine.

Two lines run through the program, and they touch only in the catalogue:

    folder → scan → changes → decode → embed → catalogue            (ingest/pipeline.py reads top to bottom)
    question → query → compose → index → ranking → hits → grid      (search/searcher.py reads top to bottom)
"""

__version__ = "0.1.0"
