"""python -m bot doctor: everything that can be wrong is looked at, and nothing is changed."""
