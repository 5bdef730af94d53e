"""What is on disk: files, their decoding, and what they say of themselves. Knows nothing of models or tables.

`scan` finds photo files and the `sidecars` beside them, `watch` tells when they change, `volumes` tells which disk they
lie on. `decode_pool` hands each one to a `decoder_child`, where `decode` opens it once: hash, `metadata`, and one
reduced decode by `jpeg_photo`, `heif_photo`, `raw_photo` or `pillow_photo`, which `colour` brings to sRGB and from
which `thumbnails` makes the preview and the pixels that a model reads. A `guard` ends children that hang or eat memory.

The parent's side (`scan`, `sidecars`, `watch`, `volumes`, `decode_pool`, `guard`, `jobs`) imports no decoder.
"""
