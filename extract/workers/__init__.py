"""Where annotating runs: a helper process for the app, a pool of them, a Dask cluster."""
