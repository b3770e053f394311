"""New messages of the bot: how each is shown, and those of words."""

import copy

from sandbox.botapi.formatting import read_text
from sandbox.botapi.json_types import Json
from sandbox.botapi.keyboards import read_keyboard
from sandbox.botapi.methods.targets import Target, target_of
from sandbox.botapi.params import Params
from sandbox.botapi.world import World


def publish(world: World, target: Target, params: Params, content: Json) -> Json:
    """Show a message of the bot; it takes the place of its preview."""
    keyboard = read_keyboard(params)
    fields: Json = {"from": world.bot} | target.place | content
    if keyboard:
        fields["reply_markup"] = keyboard
    if params.flag("protect_content"):
        fields["has_protected_content"] = True
    if target.chat.is_private:
        world.drop_draft(target.chat, target.topic, "sent")
    stored = world.add(target.chat, fields, by_bot=True)
    return copy.deepcopy(stored.message)


def send_message(world: World, params: Params) -> Json:
    target = target_of(world, params)
    formatted = read_text(params, world.users)
    return publish(world, target, params, formatted.fields() | _preview(params))


def _preview(params: Params) -> Json:
    options = params.mapping("link_preview_options")
    return {"link_preview_options": options} if options else {}
