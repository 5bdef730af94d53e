"""Is it any good? Asks the library as a person would, through `library.search`, and keeps every run.

`topics` are the questions with their right answers, `metrics` the measures, `runs` what was answered, `plots` and
`report` what a person looks at.
"""
