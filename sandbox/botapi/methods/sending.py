"""New messages of the bot: how each is shown, and those of words."""

import copy

from sandbox.botapi.ephemeral import PARAMETERS, find_receiver, replied_id, whisper
from sandbox.botapi.formatting import read_text
from sandbox.botapi.json_types import Json
from sandbox.botapi.keyboards import read_keyboard
from sandbox.botapi.methods.targets import Target, target_of
from sandbox.botapi.params import Params
from sandbox.botapi.refusals import MESSAGE_INVALID, Refusal
from sandbox.botapi.rich import read_rich
from sandbox.botapi.world import World


def publish(world: World, target: Target, params: Params, content: Json) -> Json:
    """Show a message of the bot, to all or to one."""
    if not world.has_ephemeral or not params.has(PARAMETERS):
        if world.has_ephemeral and replied_id(params):
            raise Refusal(MESSAGE_INVALID)  # What was said to the bot alone is answered so.
        return show(world, target, params, content)
    user = find_receiver(world, target.chat, params)
    fields: Json = {"from": world.bot, "receiver_user": user} | target.place | content
    if keyboard := read_keyboard(params):
        fields["reply_markup"] = keyboard
    said = whisper(world, target.chat, user["id"], fields, by_bot=True)
    return copy.deepcopy(said.message)


def show(world: World, target: Target, params: Params, content: Json) -> Json:
    """For all to see; it takes the place of its preview."""
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


def send_rich_message(world: World, params: Params) -> Json:
    target = target_of(world, params)
    return publish(world, target, params, read_rich(world, params))


def _preview(params: Params) -> Json:
    options = params.mapping("link_preview_options")
    return {"link_preview_options": options} if options else {}
