"""The steps through which each message goes, a file each; their order stands in the dispatcher."""
