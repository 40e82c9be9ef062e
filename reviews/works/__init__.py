"""Reading lists of publications: BibTeX, CSV, ORCID. Pure."""
