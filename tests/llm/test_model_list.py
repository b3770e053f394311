"""What servers say when asked for their models."""

import json

import pytest

from bot.domain.errors import ModelBusy
from bot.llm.model_list import read_names


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ({"object": "list", "data": [{"id": "b"}, {"id": "a"}, {"id": "b"}]}, ["a", "b"]),
        ({"models": [{"name": "llama:8b"}]}, ["llama:8b"]),
        ([{"id": "x"}, "y"], ["x", "y"]),
        ({"data": [{"id": 7}, {}, None, {"id": " "}, {"id": "ok"}, {"id": "x" * 500}]}, ["ok"]),
        ({"data": [{"id": "half \ud83d"}]}, ["half \ufffd"]),
    ],
)
def test_names_are_read_in_the_forms_that_servers_give(answer: object, names: list[str]) -> None:
    assert read_names(json.dumps(answer).encode()) == names


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": {"id": "a"}}',
        b'{"data": 7}',
        b'{"a":' * 100_000,
        b"",
        b"<html>",
        b"{}",
        b"[]",
        b'{"data": "none"}',
        b"null",
        b"[" * 100_000,
    ],
)
def test_an_answer_without_models_is_an_error(body: bytes) -> None:
    with pytest.raises(ModelBusy):
        read_names(body)
