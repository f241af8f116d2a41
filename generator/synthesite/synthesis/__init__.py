"""Pure functions from the linked library to small tables. Every number a page shows is computed here."""
