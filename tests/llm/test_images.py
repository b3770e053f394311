"""Words become a picture, in every way that providers hand one out."""

import asyncio
import base64

import pytest

from bot.domain.attachment import Image
from bot.domain.errors import (
    AnswerUnreadable,
    ImageModelUnavailable,
    ModelBusy,
    ModelError,
    PictureRefused,
    PictureUnusable,
    RateLimited,
    RequestRefused,
    WrongKey,
)
from bot.domain.output_format import ImageRequest
from bot.domain.usage import Usage
from bot.fetching.addresses import AddressRefused
from bot.fetching.fetcher import MOST_REDIRECTS
from bot.llm.bodies import read_body
from bot.llm.downloads import fetch_picture
from bot.llm.images import ImageClient
from bot.llm.json_types import Json
from bot.llm.provider import Provider
from bot.llm.quirks import Quirks
from sandbox.modelapi.mistakes import (
    bad_request,
    no_credit,
    rate_limited,
    unknown_parameter,
)
from sandbox.modelapi.reply import Reply
from sandbox.modelapi.server import ModelServer
from tests.llm.examples import Asker, asking, failing, picture
from tests.llm.gallery import Gallery, exhibiting

MODEL = "gpt-image-2"
CAT = ImageRequest("A cat on a roof")
PNG = b"\x89PNG\r\n\x1a\n"


def image_generator(
    asker: Asker, size: str | None = None, quality: str | None = None, model: str = MODEL
) -> ImageClient:
    async def remember(model: str, parameter: str) -> None:
        asker.learnt.append((model, parameter))

    quirks = Quirks({}, remember)
    return ImageClient(asker.client, asker.provider, model, size, quality, quirks)


async def test_a_picture_is_made_from_words(server: ModelServer, asker: Asker) -> None:
    made = await image_generator(asker).make(CAT)

    (request,) = server.requests
    assert request.path == "/v1/images/generations"
    assert request.body == {"model": MODEL, "prompt": "A cat on a roof", "n": 1}
    assert made.content.startswith(PNG)
    assert made.usage == Usage(input=4, output=1000)


async def test_size_and_quality_are_sent_where_they_are_set(
    server: ModelServer, asker: Asker
) -> None:
    await image_generator(asker, "1024x1536", "low").make(CAT)

    body = server.requests[0].body
    assert (body["size"], body["quality"]) == ("1024x1536", "low")


async def test_pictures_are_changed_in_their_order(server: ModelServer, asker: Asker) -> None:
    first = picture("cat")
    jpeg = Image("0", "image/jpeg", 16, 16, picture("dog").content)

    await image_generator(asker, "1024x1024").make(ImageRequest("Both in one", (first, jpeg)))

    (request,) = server.requests
    assert request.path == "/v1/images/edits"
    assert [(one.name, one.file_name) for one in request.uploads] == [
        ("image", "picture-1.png"),
        ("image", "picture-2.jpg"),
    ]
    assert request.pictures == [first.content, jpeg.content]
    assert (request.body["prompt"], request.body["size"]) == ("Both in one", "1024x1024")


async def test_a_single_picture_can_be_changed_too(server: ModelServer, asker: Asker) -> None:
    made = await image_generator(asker).make(ImageRequest("Bluer", (picture("cat"),)))

    assert made.content.startswith(PNG)
    assert server.requests[0].pictures == [picture("cat").content]


@pytest.mark.parametrize(
    ("reply", "refused"),
    [
        pytest.param(unknown_parameter("quality"), "quality", id="unknown parameter"),
        pytest.param(
            bad_request("Invalid size '9x9'.", param="size", code="invalid_value"),
            "size",
            id="invalid value",
        ),
        pytest.param(
            bad_request("Argument not supported on this model: size"), "size", id="in words"
        ),
        pytest.param(
            Reply(status=422, error={"detail": [{"loc": ["body", "quality"], "msg": "Extra"}]}),
            "quality",
            id="422",
        ),
    ],
)
async def test_a_refused_option_is_dropped_and_remembered(
    server: ModelServer, asker: Asker, reply: Reply, refused: str
) -> None:
    server.script(reply)
    pictures = image_generator(asker, "1024x1024", "low")

    for _ in range(2):
        await pictures.make(CAT)

    bodies = [request.body for request in server.requests]
    assert [refused in body for body in bodies] == [True, False, False]
    assert asker.learnt == [(MODEL, refused)]


async def test_both_options_may_be_refused_in_turn(server: ModelServer, asker: Asker) -> None:
    server.refused_parameters = {"size", "quality"}

    made = await image_generator(asker, "1024x1024", "low").make(CAT)

    assert made.content.startswith(PNG)
    assert asker.learnt == [(MODEL, "quality"), (MODEL, "size")]


MODERATION = [
    pytest.param(failing(400, code="moderation_blocked"), id="moderation_blocked"),
    pytest.param(failing(400, kind="image_generation_user_error"), id="user error"),
    pytest.param(failing(400, code="content_policy_violation"), id="content policy"),
    pytest.param(failing(400, code="contentFilter"), id="Azure"),
    pytest.param(
        failing(400, "Your request was rejected as a result of our safety system. The quality"),
        id="in words",
    ),
]


@pytest.mark.parametrize("reply", MODERATION)
async def test_moderation_is_told_as_such(server: ModelServer, asker: Asker, reply: Reply) -> None:
    server.script(reply)

    with pytest.raises(PictureRefused):
        await image_generator(asker, quality="low").make(CAT)

    assert (len(server.requests), asker.learnt) == (1, [])


@pytest.mark.parametrize(
    ("reply", "kind", "calls"),
    [
        pytest.param(failing(404, "Invalid URL"), ImageModelUnavailable, 1, id="no such endpoint"),
        pytest.param(failing(403, "must be verified"), WrongKey, 1, id="403"),
        pytest.param(
            bad_request("Invalid image size.", param="image"), RequestRefused, 1, id="a bad picture"
        ),
        pytest.param(failing(400, "Image size is too large"), RequestRefused, 1, id="a large one"),
        pytest.param(rate_limited(61), RateLimited, 1, id="429 for more than a minute"),
        pytest.param(failing(503), ModelBusy, 3, id="503"),
    ],
)
async def test_what_goes_wrong_is_told(
    server: ModelServer, asker: Asker, reply: Reply, kind: type[ModelError], calls: int
) -> None:
    server.script(*[reply] * 4)

    with pytest.raises(ModelError) as caught:
        await image_generator(asker, "1024x1024").make(CAT)

    assert type(caught.value) is kind
    assert (len(server.requests), asker.learnt) == (calls, [])


async def test_an_empty_account_is_not_asked_twice(server: ModelServer, asker: Asker) -> None:
    server.script(no_credit())

    with pytest.raises(ModelError):
        await image_generator(asker).make(CAT)

    assert len(server.requests) == 1


async def test_an_unknown_model_is_the_operators_trouble(server: ModelServer, asker: Asker) -> None:
    with pytest.raises(ImageModelUnavailable):
        await image_generator(asker, model="gpt-image-none").make(CAT)


async def test_a_picture_may_take_its_time(server: ModelServer, hasty: Asker) -> None:
    server.script(Reply(first_pause=0.5))

    assert (await image_generator(hasty).make(CAT)).content.startswith(PNG)


async def test_whoever_does_not_wait_any_more_hangs_up(server: ModelServer, asker: Asker) -> None:
    server.script(Reply(first_pause=30))
    making = asyncio.create_task(image_generator(asker).make(CAT))
    await server.wait_for(lambda: server.requests and server.requests[0].body)

    making.cancel()
    await asyncio.wait({making})

    assert await server.wait_for(lambda: server.requests[0].closed_early)


async def test_a_picture_behind_an_address_is_fetched_without_the_key(
    server: ModelServer, asker: Asker
) -> None:
    server.pictures_as = "url"

    made = await image_generator(asker).make(CAT)

    assert made.content.startswith(PNG)
    assert "authorization" not in server.requests[-1].headers
    assert server.violations == []


async def test_a_picture_in_a_data_url_is_read(server: ModelServer, asker: Asker) -> None:
    server.pictures_as = "data_url"

    assert (await image_generator(asker).make(CAT)).content.startswith(PNG)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"data": []}, id="no data"),
        pytest.param({"data": None}, id="null"),
        pytest.param({"created": 1}, id="no field"),
        pytest.param({"data": ["x"]}, id="not an object"),
        pytest.param({"data": [{}]}, id="neither"),
        pytest.param({"data": [{"b64_json": "****"}]}, id="no base64"),
        pytest.param({"data": [{"b64_json": "é"}]}, id="not ASCII"),
        pytest.param({"data": [{"b64_json": "data:image/png;base64,"}]}, id="empty"),
        pytest.param({"data": [{"url": "data:image/svg+xml,<svg/>"}]}, id="a data: URL of text"),
        pytest.param({"data": [{"url": "file:///etc/passwd"}]}, id="a file"),
        pytest.param({"data": [{"url": "ftp://127.0.0.1/x"}]}, id="another protocol"),
        pytest.param({"data": [{"url": "http://[::1"}]}, id="no address"),
        pytest.param({"data": [{"url": "http:///x"}]}, id="no host"),
        pytest.param({"data": [{"url": ""}]}, id="an empty address"),
        pytest.param({"data": [{"url": "http://\ud83d/x"}]}, id="half a character"),
        pytest.param({"data": [{"url": "http://127.0.0.1/\ud83d"}]}, id="half a one in the path"),
        pytest.param({"data": [{"url": "http://a..b/"}]}, id="a host that cannot be"),
        pytest.param({"data": [{"url": f"http://{'a' * 300}.com/"}]}, id="a host too long"),
        pytest.param({"data": [{"url": "http://a:b@127.0.0.1:1/x"}]}, id="with a password"),
        pytest.param({"data": {"b64_json": "eA=="}}, id="no list"),
        pytest.param({"data": [{"b64_json": 7, "url": [7]}]}, id="other kinds"),
        pytest.param("[1]", id="a list"),
        pytest.param("<html>", id="no JSON"),
    ],
)
async def test_an_answer_without_a_picture_is_the_servers_trouble(answer: Json | str) -> None:
    async with exhibiting() as gallery, asking(f"{gallery.url}/v1") as asker:
        gallery.answer = answer

        with pytest.raises((ModelBusy, PictureUnusable)):
            await image_generator(asker).make(CAT)

    # A picture is paid for each time: nobody orders it again unasked.
    assert gallery.output_formats == 1


async def test_base64_may_be_broken_into_lines_and_usage_may_be_missing() -> None:
    encoded = base64.encodebytes(PNG * 20).decode()
    async with exhibiting() as gallery, asking(f"{gallery.url}/v1") as asker:
        gallery.answer = {"data": [{"b64_json": encoded}], "usage": {"total_tokens": 3}}

        made = await image_generator(asker).make(CAT)

    assert (made.content, made.usage) == (PNG * 20, None)


async def test_a_fetch_follows_and_is_tried_again() -> None:
    async with exhibiting() as gallery, asking(f"{gallery.url}/v1") as asker:
        gallery.answer = {"data": [{"url": f"{gallery.url}/files/moved"}]}
        gallery.redirects["moved"] = "/files/cat"
        gallery.files["cat"] = PNG
        gallery.statuses = [503]

        made = await image_generator(asker).make(CAT)

    assert made.content == PNG
    assert (gallery.output_formats, len(gallery.fetches)) == (1, 3)


async def test_more_than_can_be_sent_is_not_taken() -> None:
    async with exhibiting() as gallery, asking(f"{gallery.url}/v1") as asker:
        gallery.answer = {"data": [{"url": f"{gallery.url}/files/endless"}]}

        with pytest.raises(ModelBusy):
            await image_generator(asker).make(CAT)

    assert len(gallery.fetches) == 1


async def test_a_fetch_goes_by_the_providers_proxy() -> None:
    async with exhibiting() as gallery:
        gallery.answer = {"data": [{"url": "http://pictures.invalid/files/cat"}]}
        gallery.files["cat"] = PNG
        async with asking("http://models.invalid/v1", proxy=gallery.url) as asker:
            made = await image_generator(asker).make(CAT)

    assert made.content == PNG
    assert [fetch.headers["Host"] for fetch in gallery.fetches] == ["pictures.invalid"]
    assert "Authorization" not in gallery.fetches[0].headers


async def test_the_address_of_a_picture_is_never_told(caplog: pytest.LogCaptureFixture) -> None:
    async with exhibiting() as gallery, asking(f"{gallery.url}/v1") as asker:
        gallery.answer = {"data": [{"url": f"{gallery.url}/files/cat?signature=secret"}]}
        gallery.files["cat"] = PNG
        gallery.statuses = [403]

        await image_generator(asker).make(CAT)

    told = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert told == ["the model failed: ModelUnreachable; again in 1.0 s"]


def elsewhere(gallery: Gallery, host: str, path: str) -> str:
    return f"http://{host}:{gallery.url.rpartition(':')[2]}{path}"


async def test_a_picture_is_fetched_from_the_very_address_that_was_looked_at() -> None:
    provider = Provider("key", "http://models.example/v1")
    async with exhibiting() as gallery:
        gallery.files["cat"] = PNG

        content = await fetch_picture(
            provider, elsewhere(gallery, "pictures.example", "/files/cat"), anywhere_here
        )

    assert content == PNG
    assert gallery.fetches[0].headers["Host"].startswith("pictures.example:")


async def anywhere_here(host: str, _port: int) -> tuple[str, ...]:
    """A resolver that finds this machine behind every name but private ones."""
    if host.startswith("private"):
        raise AddressRefused("an address that is not public")
    return ("127.0.0.1",)


@pytest.mark.parametrize(
    "target",
    ["http://private.example/files/cat", "ftp://pictures.example/cat"],
    ids=["a private host", "another protocol"],
)
async def test_a_redirect_of_a_picture_is_looked_at_too(target: str) -> None:
    provider = Provider("key", "http://models.example/v1")
    async with exhibiting() as gallery:
        gallery.redirects["away"] = target

        with pytest.raises(PictureUnusable):
            await fetch_picture(
                provider, elsewhere(gallery, "pictures.example", "/files/away"), anywhere_here
            )

    assert len(gallery.fetches) == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "localhost", "10.0.0.1"]
)
@pytest.mark.parametrize("proxy", ["", "http://127.0.0.1:9"], ids=["direct", "by a proxy"])
async def test_a_picture_is_not_fetched_from_a_private_network(host: str, proxy: str) -> None:
    provider = Provider("key", "http://models.example/v1", proxy)

    with pytest.raises(PictureUnusable):
        await fetch_picture(provider, f"http://{host}/secret")


async def test_the_providers_own_host_may_be_a_private_one() -> None:
    async with exhibiting() as gallery:
        gallery.files["cat"] = PNG
        provider = Provider("key", f"{gallery.url}/v1")

        assert await fetch_picture(provider, f"{gallery.url}/files/cat") == PNG


async def test_redirects_in_a_circle_come_to_an_end() -> None:
    async with exhibiting() as gallery:
        gallery.redirects["circle"] = "/files/circle"
        provider = Provider("key", f"{gallery.url}/v1")

        with pytest.raises(PictureUnusable):
            await fetch_picture(provider, f"{gallery.url}/files/circle")

    assert len(gallery.fetches) == 1 + MOST_REDIRECTS


async def test_an_answer_without_an_end_is_not_read_to_it() -> None:
    async with exhibiting() as gallery, asking(f"{gallery.url}/v1") as asker:
        gallery.answer = {"data": [{"b64_json": "A" * 2000}]}
        calls = asker.client.images.with_streaming_response

        async with calls.generate(prompt="A cat") as response:
            with pytest.raises(AnswerUnreadable):
                await read_body(response.iter_bytes(), 1000)
