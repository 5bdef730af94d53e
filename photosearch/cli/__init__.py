"""The command line: one screen per command; every command calls the library."""
