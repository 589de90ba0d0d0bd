"""How documents stand to each other, explained, changed, repealed, passed on."""
