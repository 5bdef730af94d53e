"""Is it any good? Asks the library as a person would, and keeps every run.

What people write is read by `topics`, `judgements` and `triplets` (through `tables`); `known_items`, `judged_search`,
`classes` and `exam` ask (through `asking` or `photo_vectors`) and return a `runs.Run`; `imports` makes one of another
program's answers, `comparing` joins several. `measures` says what follows from a run (with `metrics` and
`resampling`), `plots` draws it and `report` writes the page that a person looks at. `labelling` and `judging` are
what the windows of the same names do.

`cutoff_sets` reads labelled photos, `cutoff_trials` asks of them, `cutoff_fit` fits relevance on one half, `cutoff`
(with `cutoff_ranking`) measures it on the other; `cutoff_judged` makes a cut of a person's own judgements.
"""
