"""How the built-in encoder is made, from raw data folders to the files that ship. Nothing here runs in a search.

`sources` reads tables, `pixels` decodes photos once; `tokens` and `sentences` prepare words; `backbone`, `image_tower`
and `text_tower` are the networks. `text_distillation` teaches the text tower what words mean, `tuning` teaches both
towers together (`pairs` draws its steps, `augment` varies the photos, `loops` keeps checkpoints), `export` writes the
ONNX files, `figures` measures them and `card` writes the model card. `builtin_recipe` runs it all.
"""
