"""Identifiers: their normal form, whatever people paste, and nothing where form or check digit is wrong.

The numbers are published examples: DOI Handbook 2.2; ISO 2108 and 3297 (the ISSN manual's 2049-3630 and 0317-8471);
ORCID's support pages (0000-0002-1825-0097, 0000-0002-1694-233X); arXiv's help on identifiers; PubMed 17107984.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from synthesite.bibliography.identifiers import (
    parse_arxiv,
    parse_doi,
    parse_handle,
    parse_isbn,
    parse_issn,
    parse_orcid,
    parse_pmcid,
    parse_pmid,
    parse_url,
)

OLD_DOI = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"


@pytest.mark.parametrize(
    ("parse", "written", "normal"),
    [
        (parse_doi, "10.1136/BMJ.39020.413310.55", "10.1136/bmj.39020.413310.55"),
        (parse_doi, "doi: 10.1000/182.", "10.1000/182"),
        (parse_doi, "https://dx.doi.org/10.1000%2F182", "10.1000/182"),
        (parse_doi, "info:doi/10.1000/182;", "10.1000/182"),
        (parse_doi, OLD_DOI.upper(), OLD_DOI),
        (parse_doi, "(10.1000/182)", ""),
        (parse_doi, "10.1000", ""),
        (parse_doi, "10.1000/ 182", ""),
        (parse_doi, "https://example.org/doi/10.1000/182", ""),  # whose it is, the address does not say
        (parse_issn, "2049-3630", "2049-3630"),
        (parse_issn, "20493630", "2049-3630"),
        (parse_issn, "2049\N{EN DASH}3630", "2049-3630"),
        (parse_issn, "ISSN 0317-8471 (print), 2049-3630", "0317-8471, 2049-3630"),
        (parse_issn, "2434-561x", "2434-561X"),
        (parse_issn, "2049-3631", ""),
        (parse_issn, "0317-8471, 2049-3631", ""),
        (parse_issn, "0000-0000", ""),
        (parse_isbn, "978-0-306-40615-7", "9780306406157"),
        (parse_isbn, "978\N{NON-BREAKING HYPHEN}0\N{HYPHEN}306\N{EN DASH}40615\N{MINUS SIGN}7 (pbk)", "9780306406157"),
        (parse_isbn, "0-306-40615-2", "0306406152"),
        (parse_isbn, "080442957X", "080442957X"),
        (parse_isbn, "9780306406158", ""),
        (parse_isbn, "978030640615", ""),
        (parse_orcid, "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        (parse_orcid, "orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X"),
        (parse_orcid, "ORCID: 0000000218250097", "0000-0002-1825-0097"),
        (parse_orcid, "0000\N{EN DASH}0002\N{EN DASH}1825\N{EN DASH}0097", "0000-0002-1825-0097"),
        (parse_orcid, "0000-0002-1825-0098", ""),
        (parse_orcid, "https://example.org/0000-0002-1825-0097", ""),
        (parse_pmid, "17107984", "17107984"),
        (parse_pmid, "PMID: 17107984", "17107984"),
        (parse_pmid, "https://pubmed.ncbi.nlm.nih.gov/17107984/", "17107984"),
        (parse_pmid, "www.ncbi.nlm.nih.gov/pubmed/17107984", "17107984"),
        (parse_pmid, "017107984", "17107984"),
        (parse_pmid, "0", ""),
        (parse_pmid, "PMC1767241", ""),
        (parse_pmid, "1710798417107984", ""),
        (parse_pmcid, "PMC1767241", "PMC1767241"),
        (parse_pmcid, "pmc 1767241", "PMC1767241"),
        (parse_pmcid, "PMCID: PMC1767241.2", "PMC1767241"),
        (parse_pmcid, "https://pmc.ncbi.nlm.nih.gov/articles/PMC1767241/", "PMC1767241"),
        (parse_pmcid, "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1767241", "PMC1767241"),
        (parse_pmcid, "PMC0", ""),
        (parse_pmcid, "NIHMS12345", ""),
        (parse_arxiv, "arXiv:0704.0001v2", "0704.0001"),
        (parse_arxiv, "arxiv.org/abs/1501.00001 [stat.ME]", "1501.00001"),
        (parse_arxiv, "https://arxiv.org/pdf/1501.00001v1.pdf", "1501.00001"),
        (parse_arxiv, "https://doi.org/10.48550/arXiv.1501.00001", "1501.00001"),
        (parse_arxiv, "math.GT/0309136", "math.GT/0309136"),
        (parse_arxiv, "1513.00001", ""),  # there is no thirteenth month
        (parse_arxiv, "1501.1", ""),
        (parse_handle, "http://hdl.handle.net/10057/4765", "10057/4765"),
        (parse_handle, "hdl:10057/4765", "10057/4765"),
        (parse_handle, "hdl:10.1000/182", ""),  # a DOI
        (parse_handle, "10057/4765", ""),  # may be anything
        (parse_url, "https://example.org/a_b%20c~d?x=1#y", "https://example.org/a_b%20c~d?x=1#y"),
        (parse_url, "www.example.org", ""),
        (parse_url, "javascript:alert(1)", ""),
        (parse_url, "https://name:word@example.org/", ""),
        (parse_url, "https://[example/", ""),
        (parse_url, "https://example.org/a b", ""),
    ],
)
def test_normal_form(parse: Callable[[str], str], written: str, normal: str) -> None:
    assert parse(written) == normal
    assert parse(normal) == (normal if parse is not parse_handle else ""), "a normal form stays"
