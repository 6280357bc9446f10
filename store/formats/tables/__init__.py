"""`csv` and `parquet`: the same tables, as text and with types."""
