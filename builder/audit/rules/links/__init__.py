"""Whether links lead where they may lead, and say so."""
