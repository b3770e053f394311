"""Whether a refusal says that the model cannot see, in the words of many servers."""

import re

from bot.llm.error_wordings import own_words
from bot.llm.refusals import Refusal, may_be_about_content

_SIGHT = r"(?:images?|image[_ -]?urls?|pictures?|photos?|vision|visual|multi-?modal(?:ity)?)\b"
# What may stand between "support" and what is not supported.
_OF = r"(?:(?:the|any|an?|this|use|of|content|part|message|input|type|inputs|with|for)\W+){0,5}"
_BLIND = re.compile(
    "|".join((
        # "Model does not support images", "this model doesn't support the image content block"
        r"(?:not|n['’]t|cannot) (?:yet |currently )?"
        rf"(?:support|accept|handle|process|understand|take|have)\W+{_OF}{_SIGHT}",
        # "image input is not supported", "image_url is only supported by certain models"
        rf"{_SIGHT}\W+(?:(?:inputs?|urls?|contents?|messages?|parts?|chunks?|uploads?"
        r"|capabilit\w+|understanding|is|are)\W+){0,3}"
        r"(?:not|only|un|isn['’]t|aren['’]t) ?(?:yet |currently )?"
        r"(?:supported|allowed|enabled|accepted)",
        # OpenRouter
        rf"no endpoints found that support {_SIGHT}",
        # vLLM, SiliconFlow: "… is not a multimodal model", "The model is not a VLM"
        r"not an? (?:multi-?modal|vision|vlm\b)",
        r"at most 0 image",
        # DeepSeek, and other servers that are written in Rust
        r"unknown variant\W+image",
        # llama.cpp, today and before it could see at all
        r"mmproj",
        r"unsupported content(?: part)?\W+type\b[^.]{0,60}(?:image_url|['\"`]image['\"`])",
        r"unsupported content\[\]\.type",
        # Ollama
        r"missing data required for image input",
        # Where content may only be a string: only ours with pictures is a list.
        r"content['\"]?\W.{0,80}(?:must be a string|be a valid string)",
        r"(?:text-only model|only (?:supports?|accepts?) text\b)",
        r"\blacks? (?:vision|image)|\b(?:no|without) vision\b",
        # Zhipu and other Chinese providers
        r"不支持.{0,6}(?:图片|图像|图文|视觉|多模态)(?!格式|大小|尺寸|类型)",
        r"(?:图片|图像|视觉|多模态)(?:输入|理解|消息|内容)?(?:暂|均|都|目前)?不支持",
        r"取值范围 ?\[['\"]text['\"]\]",
    )),
    re.IGNORECASE,
)  # fmt: skip
_ONE_PICTURE = re.compile(
    r"invalid_image|image_parse_error|image_too_large|unsupported_image|image_content_policy"
    r"|image (?:format|type|size|data)\b|following formats|too (?:large|big|many)|base64"
    r"|media[_ ]type|dimensions?\b|resolution|pixels",
    re.IGNORECASE,
)


_NUMBER = r"(?P<{0}>\d{{1,4}}|one)"
_MOST = re.compile(
    "|".join((
        # vLLM: "At most 1 image(s) may be provided in one request."
        rf"at most {_NUMBER.format('a')} images?\b",
        # OpenAI: "Too many images in request. Expected at most 5."
        rf"(?:too many|number of) images\b[^\d]{{0,80}}?(?:at most|maximum|limit|up to|exceeds?)"
        rf"[^\d]{{0,30}}{_NUMBER.format('b')}",
        # Groq: "This model supports up to 5 images"
        rf"(?:supports?|accepts?|allows?|allowed) (?:only |up to |at most |a maximum of )+"
        rf"{_NUMBER.format('c')} images?\b",
        rf"(?:maximum|max) (?:number )?of {_NUMBER.format('d')} images?\b",
        rf"(?:maximum|max) (?:number of )?images\W[^\d]{{0,30}}{_NUMBER.format('e')}",
        rf"only {_NUMBER.format('f')} images? (?:is |are |per |can |may )",
        rf"最多(?:支持|允许|上传|输入)?\D{{0,4}}{_NUMBER.format('g')} ?[张个幅]",
        r"(?P<single>multiple images (?:are|is) not (?:currently )?supported)",
    )),
    re.IGNORECASE,
)  # fmt: skip


def most_images(refusal: Refusal) -> int | None:
    """The most pictures in one request, where a refusal names it: at least one."""
    if not may_be_about_content(refusal):
        return None
    found = _MOST.search(own_words(refusal.words))
    if found is None:
        return None
    number = next(value for value in found.groupdict().values() if value)
    most = int(number) if number.isdecimal() else 1
    return most or None


def is_about_vision(refusal: Refusal) -> bool:
    """Whether the model cannot see at all; one bad picture among good ones is something else."""
    if not may_be_about_content(refusal) or _ONE_PICTURE.search(" ".join(refusal.names)):
        return False
    found = _BLIND.search(refusal.words)
    # What is wrong with a picture may stand anywhere, but an echo of the request tells nothing.
    return found is not None and _ONE_PICTURE.search(refusal.words[: found.end() + 40]) is None
