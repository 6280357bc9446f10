"""Who is who: the same entity, and on whose behalf it acts."""
