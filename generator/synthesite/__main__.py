"""``python -m synthesite``."""

from .cli import main

main()
