"""Single messages on their way: at each chat's pace, and again where that is needed."""
