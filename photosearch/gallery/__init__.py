"""What is on disk: files, their decoding, and what they say of themselves. Knows nothing of models or tables.

`scan` finds photo files, `watch` tells when they change, `volumes` tells which disk they lie on. `decode_pool` hands
each one to a child process, where `decode` opens it once: hash, `metadata`, and one reduced decode, from which
`thumbnails` makes the preview and the model's square.
"""
