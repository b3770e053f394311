"""What a model wrote, as the JSON that was ordered."""

import asyncio

from bot.json_schema.validate_in_subprocess import is_cheap, validate_in_subprocess
from bot.json_schema.validation import validate


class Invalid(Exception):
    """No JSON, or not of the ordered form; `complaint` tells the model what to put right."""

    def __init__(self, complaint: str) -> None:
        super().__init__(complaint)
        self.complaint = complaint


async def check_result(text: str, schema: str) -> str:
    """The JSON in the text, indented; `schema` comes from `read_schema`, "" for any object.

    A list passes for an object: there is no harm in showing it.
    """
    if is_cheap(schema):
        verdict = await asyncio.to_thread(validate, text, schema)
    else:
        verdict = await validate_in_subprocess(text, schema)
    if verdict.complaint:
        raise Invalid(verdict.complaint)
    return verdict.result
