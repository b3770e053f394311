"""Whether a refusal says that the model takes no system prompt, in the words of its template."""

import re

from bot.llm.error_wordings import own_words
from bot.llm.refusals import Refusal, may_be_about_content

_SYSTEM = re.compile(
    "|".join((
        # Gemma's template, and servers that say it in their own words
        r"system (?:role|messages?|prompts?|instructions?)\b.{0,30}(?:not|un) ?(?:yet )?"
        r"(?:supported|allowed|enabled)",
        r"(?:not|n['’]t) support.{0,20}(?:system (?:role|message|prompt|instruction)"
        r"|developer instruction)",
        # Google's Gemma
        r"developer instruction is not enabled",
        # Qwen's template
        r"system message must be at the beginning",
        # Mistral's of old: the roles that we send alternate, so it is the system prompt.
        r"(?<!optional system message, )(?<!system prompt, )conversation roles must alternate",
        r"only user(?:,| and) assistant\b.{0,20}roles are supported",
        # o1-mini: "'messages[0].role' does not support 'system' with this model"
        r"role\b.{0,12}does not support ['\"]?system",
        r"(?:unexpected|unknown|unsupported|invalid)(?: message)? (?:role|variant)\W{0,3}system",
        r"role\W{0,3}['\"`]?system['\"`]? (?:is )?(?:not supported|not allowed|invalid)",
        r"['\"`]system['\"`] is not one of",
    )),
    re.IGNORECASE,
)  # fmt: skip


def is_about_system(refusal: Refusal) -> bool:
    """Whether the model would take the same words inside the first question."""
    return may_be_about_content(refusal) and _SYSTEM.search(own_words(refusal.words)) is not None
