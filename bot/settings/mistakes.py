"""What pydantic finds wrong with the settings, in sentences."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from bot.settings.checks import is_like_a_secret, shorten

_NOT_REPEATED = ("OPENAI_API_KEY_NAME", "DATA_DIR")
_ODD = "has a value that makes no sense"

_SENTENCES = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "finite_number": "must be a number",
    "float_parsing": "must be a number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
    "literal_error": "must be one of {expected}",
}


def tell_mistakes(
    error: ValidationError, values: Mapping[str, str], secrets: Sequence[str]
) -> list[str]:
    """One line a mistake; what was given is repeated, except for secrets."""
    lines: dict[str, None] = {}
    for item in error.errors(include_url=False):
        context = item.get("ctx", {})
        if not item["loc"]:
            lines.update(dict.fromkeys(str(context["error"]).split("\n")))
            continue
        name = str(item["loc"][0])
        template = _SENTENCES.get(item["type"])
        sentence = template.format(**context) if template else str(context.get("error", _ODD))
        value = values.get(name, "")
        is_secret = name in (*secrets, *_NOT_REPEATED) or is_like_a_secret(value)
        given = "" if is_secret or "not '" in sentence else f", not {shorten(value)}"
        told = values.get("OPENAI_API_KEY_NAME", name) if name == "OPENAI_API_KEY" else name
        lines[f"{told}: {sentence}{given}."] = None
    return list(lines)
