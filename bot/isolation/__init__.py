"""Work on what strangers have sent, in processes that may be killed."""
