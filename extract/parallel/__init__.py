"""Where annotating runs: batches, helper processes, a Dask cluster."""
