"""The source of truth, in SQLite: what is known of every photo, its vectors and its preview.

`database` opens the three files, `migrations` brings them to today's schema, and each kept thing has a module:
`folders`, `items`, `vectors`, `previews`, `failures`. SQL is spoken here and nowhere else.
"""
