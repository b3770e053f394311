"""Bytes of a file that a person sent → what a model can be shown.

`reader` judges a file by its content (`media_type`) and hands it to `pictures`, `texts`,
`recordings`, or to `pdf_process`, which has it opened in a process of its own (`pdf`).
"""
