"""Rules of identity: names, domains, codes, marks, and who stands behind a site."""
