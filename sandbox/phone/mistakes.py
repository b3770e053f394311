"""What a page may ask for in vain, each with the sentence that it is told."""


class Mistake(Exception):
    """The base of what the page is told instead of an answer."""

    sentence = "There is no such thing here."


class NothingToSend(Mistake):
    sentence = "There is nothing to send."


class ThingIncomplete(Mistake):
    sentence = "Something is missing there."


class NotInThisChat(Mistake):
    sentence = "This person is not in this chat."


class NothingToGrow(Mistake):
    sentence = "Only a basic group can become a supergroup."


class NotUnderstood(Mistake):
    sentence = "The sandbox did not understand its page. Please load it again."


class ModelIsReal(Mistake):
    sentence = "A real model answers: its speed is its own."
