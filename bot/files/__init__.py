"""Bytes of a file that a person sent → what a model can be shown.

`reader` judges a file by its content (`detect_type`) and hands it to `picture_pages`, `text` or
`audio`, or has it opened in a process of its own, as `pdf_process` and `heif_process` do.
"""
