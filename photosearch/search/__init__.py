"""The path out: question → parts → filters → vectors → comparison → ranking → cut → answer.

`searcher` reads top to bottom. `query` reads a line of text (`language` and its neighbours) and reference photos into
parts; `embedding` makes vectors of those that are compared. `opened_model` holds a model's indexes and its calibration:
`kept_index` keeps an index in step with the catalogue, `index_files` keeps it on disk, `vector_index` finds the nearest
views, `calibration` turns closeness into relevance. `comparing` asks all parts of all views, `compose` says how parts
join, `feedback` what examples change, `joining` brings items into order with the help of `ranking`, which folds views
into items; `cutoff` says where matches end, and `explaining` why a hit is there. `events` parts photos in order of time
into days and events.
"""
