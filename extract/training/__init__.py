"""The programs that make what `extract/lexicon` ships: trained weights and generated tables. Not used at run time."""
