"""A folder of articles on the disk: files, cache, list, lock, trash and repair."""
