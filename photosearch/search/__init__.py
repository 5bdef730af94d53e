"""The path out: question → query → compose → index → ranking → hits.

`query` reads what was asked, `compose` makes one query vector of its parts, `vector_index` finds the nearest views,
`cutoff` says where matches end, `ranking` folds views into items, and `searcher` reads top to bottom. `kept_index`
keeps an index in step with the catalogue, and `index_files` keeps it on disk.
"""
