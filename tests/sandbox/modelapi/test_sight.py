"""What a model is shown, what it cannot see, and what nobody should have shown it."""

import base64
import io

import pytest
from PIL import Image

from sandbox.modelapi.mistakes import bad_request
from sandbox.modelapi.pictures import draw_png
from sandbox.modelapi.reply import Json
from sandbox.modelapi.server import ModelServer
from tests.sandbox.modelapi.client import QUESTION, Client

PNG = draw_png("x", 16, 16)


def uri(content: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def showing(*urls: str, role: str = "user", **details: object) -> Json:
    parts = [{"type": "image_url", "image_url": {"url": url, **details}} for url in urls]
    return {"role": role, "content": [{"type": "text", "text": "Look"}, *parts]}


def save(kind: str, width: int = 40, **how: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, 20)).save(buffer, kind, **how)
    return buffer.getvalue()


async def test_the_pictures_of_a_request_are_kept_in_their_order(
    server: ModelServer, client: Client
) -> None:
    other = draw_png("y", 16, 16)

    status, answer = await client.ask(showing(uri(PNG)), QUESTION, showing(uri(other), uri(PNG)))

    assert status == 200
    assert server.requests[0].pictures == [PNG, other, PNG]
    assert "3 pictures" in answer["choices"][0]["message"]["content"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_the_four_formats_are_taken(server: ModelServer, client: Client, kind: str) -> None:
    status, _ = await client.ask(showing(uri(save(kind), kind.lower())))

    assert status == 200
    assert server.violations == []


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (showing(uri(save("JPEG"), "png")), "invalid_image_format"),
        (showing(uri(save("PNG"), "jpg")), "invalid_image_format"),
        (showing(uri(save("BMP"), "bmp")), "invalid_image_format"),
        (showing(uri(PNG[:20])), "invalid_image_format"),
        (showing("https://example.org/cat.png"), "invalid_image_url"),
        (showing(uri(PNG), detail="much"), "invalid_value"),
        (showing(uri(PNG), role="assistant"), "invalid_value"),
        (showing(uri(PNG), role="system"), "invalid_value"),
    ],
    ids=["jpeg as png", "jpg", "bmp", "cut", "address", "detail", "assistant", "system"],
)
async def test_an_unsound_picture_is_refused(client: Client, message: Json, code: str) -> None:
    assert (await client.mistake(message))[0] == code


async def test_the_address_of_a_file_at_telegram_is_refused_and_noted(
    server: ModelServer, client: Client
) -> None:
    code, _ = await client.mistake(showing("https://api.telegram.org/file/bot12:x/photos/1.jpg"))

    assert code == "invalid_image_url"
    assert server.violations == ["/v1/chat/completions: a URL with a bot token was sent"]


async def test_exif_and_size_are_noted(server: ModelServer, client: Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    await client.ask(showing(uri(save("JPEG", exif=exif), "jpeg"), uri(save("PNG", 2_049))))
    await client.ask(showing(uri(save("PNG", 2_048))))

    assert server.violations == [
        "/v1/chat/completions: a picture with EXIF was sent",
        "/v1/chat/completions: a picture of 2049x20 was sent",
    ]


async def test_more_pictures_than_a_model_looks_at_are_refused(
    server: ModelServer, client: Client
) -> None:
    server.most_pictures = 2

    code, _ = await client.mistake(showing(uri(PNG), uri(PNG)), showing(uri(PNG)))

    assert code == "too_many_images"


async def test_a_model_without_eyes_says_so(server: ModelServer, client: Client) -> None:
    server.blind_models.add("gpt-4o-mini")

    code, words = await client.mistake(showing(uri(PNG)), model="gpt-4o-mini")
    seen, _ = await client.ask(showing(uri(PNG)), model="gpt-4o")
    told, _ = await client.ask(QUESTION, model="gpt-4o-mini")

    assert code is None
    assert words == "Invalid content type. image_url is only supported by certain models."
    assert (seen, told) == (200, 200)


async def test_a_server_without_eyes_has_words_of_its_own(
    server: ModelServer, client: Client
) -> None:
    server.blind_models.add("*")
    server.blind_answer = bad_request("sandbox-7b is not a multimodal model")

    _, words = await client.mistake(showing(uri(PNG)))

    assert words == "sandbox-7b is not a multimodal model"
