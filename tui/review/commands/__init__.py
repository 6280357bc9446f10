"""The commands of the review screen, by subject: each class adds its own to those of the class before."""
