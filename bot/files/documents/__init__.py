"""Documents that are no PDF, as Markdown: a file a format, all run in a process of their own.

`document_process` starts `python -m bot.files.documents`, whose `formats` chooses the reader; each
reader hands its blocks to a `Writer`, which keeps what fits. Nothing is ever written to disk, and
no macro, script, link or outside entity is followed.
"""
