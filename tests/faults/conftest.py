"""Campaigns have their bots from where the stories have theirs."""

from tests.stories.conftest import nursery

__all__ = ["nursery"]
