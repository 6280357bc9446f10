"""What an annotated article is: its model, its dates, how it is read, checked, searched and fitted to a scheme."""
