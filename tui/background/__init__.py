"""Work that goes on while the person reviews: saving, proposals, propagation, removal and other programs."""
