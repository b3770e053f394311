"""What a model wrote, as the JSON that was ordered."""

import asyncio

from bot.json_schema.validate_in_subprocess import is_quick, judge_apart
from bot.json_schema.validation import give_verdict


class Invalid(Exception):
    """No JSON, or not of the ordered form; `complaint` tells the model what to put right."""

    def __init__(self, complaint: str) -> None:
        super().__init__(complaint)
        self.complaint = complaint


async def check_result(text: str, schema: str) -> str:
    """The JSON in the text, indented; `schema` comes from `read_schema`, "" for any object.

    A list passes for an object: there is no harm in showing it.
    """
    if is_quick(schema):
        verdict = await asyncio.to_thread(give_verdict, text, schema)
    else:
        verdict = await judge_apart(text, schema)
    if verdict.complaint:
        raise Invalid(verdict.complaint)
    return verdict.result
