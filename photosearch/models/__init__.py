"""Pictures and words to vectors. Knows no files of a gallery and no tables.

`embedder` says what a model is: a card, and vectors for pictures and words. `registry` finds a model by its name:
`builtin` runs the one that ships (through `onnx`), `openclip` any open_clip model, which `download` installs. `engine`
runs an image tower in a child process, for indexing.
"""
