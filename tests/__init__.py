"""The rules that the platform keeps, run against its real servers."""
