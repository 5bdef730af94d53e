"""The path in: folder → scan → changes → decode → embed → catalogue.

`changes` compares what a scan found with what the catalogue knows; `pipeline` reads top to bottom.
"""
