"""What machines read in a page and beside it: JSON-LD, COinS, head links, and documents about the whole site."""
