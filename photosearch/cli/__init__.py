"""The command line: one screen per command; every command calls the library.

`command_line` finds the command that was typed and loads nothing else; the command asks the `Invocation` for the
library, and hands it a document (for `--json`) and a screen (for people). `boundary` turns what went wrong into a
sentence and an exit code, `long_work` drives generators and listens for Ctrl-C.
"""
