"""The one form in which files are kept, and the mending of what can be mended without a person.

``layout`` and ``bibtex_layout`` turn a text into the same text in its canonical form, ``files`` does so for a
project, ``fixes`` turns problems into edits of a text, ``fixing`` makes them and checks again.
"""
