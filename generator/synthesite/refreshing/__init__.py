"""The networked checks: what became of cited addresses, and whether cited documents were corrected or retracted.

The only part of the program that uses the network, and only when it is asked to. Builds read the file it writes.
"""
