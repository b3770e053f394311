"""What a bot sends besides words and files: places, contacts, dice."""

import secrets

from sandbox.botapi.json_types import Json
from sandbox.botapi.methods.sending import publish
from sandbox.botapi.methods.targets import target_of
from sandbox.botapi.params import Params
from sandbox.botapi.people.things import DICE
from sandbox.botapi.refusals import (
    CONTACT_INCOMPLETE,
    DICE_EMOJI,
    LIVE_PERIOD,
    PLACE_EMPTY,
    PLACE_WRONG,
    VENUE_INCOMPLETE,
    Refusal,
)
from sandbox.botapi.world import World

LIVE_PERIODS = range(60, 86_401)
FOR_EVER = 0x7FFFFFFF
PROVIDERS = {
    "foursquare": ("foursquare_id", "foursquare_type"),
    "gplaces": ("google_place_id", "google_place_type"),
}


def send_location(world: World, params: Params) -> Json:
    target = target_of(world, params)
    period = params.number("live_period") or 0
    if period and period not in LIVE_PERIODS and period != FOR_EVER:
        raise Refusal(LIVE_PERIOD)
    place = read_place(params)
    if period:
        place["live_period"] = period
        for name in ("heading", "proximity_alert_radius"):
            if number := params.number(name):
                place[name] = number
    if accuracy := params.values.get("horizontal_accuracy"):
        place["horizontal_accuracy"] = float(accuracy)
    return publish(world, target, params, {"location": place})


def send_venue(world: World, params: Params) -> Json:
    target = target_of(world, params)
    place, title, address = read_place(params), params.text("title"), params.text("address")
    if not title.strip() or not address.strip():
        raise Refusal(VENUE_INCOMPLETE)
    venue: Json = {"location": place, "title": title, "address": address}
    # What both name is Foursquare's.
    for names in PROVIDERS.values():
        found = {name: params.text(name) for name in names if params.has(name)}
        if found:
            venue |= found
            break
    # The place is told twice, for bots that know no venues.
    return publish(world, target, params, {"venue": venue, "location": dict(place)})


def send_contact(world: World, params: Params) -> Json:
    target = target_of(world, params)
    for name in ("phone_number", "first_name"):
        if not params.has(name):
            raise Refusal(CONTACT_INCOMPLETE.format(name=name))
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: params.text(name) for name in names if params.has(name)}
    return publish(world, target, params, {"contact": contact})


def send_dice(world: World, params: Params) -> Json:
    target = target_of(world, params)
    emoji = params.text("emoji").replace("\ufe0f", "") or "🎲"
    if emoji not in DICE:
        raise Refusal(DICE_EMOJI)
    value = secrets.randbelow(DICE[emoji]) + 1
    return publish(world, target, params, {"dice": {"emoji": emoji, "value": value}})


def read_place(params: Params) -> Json:
    """A point on Earth; Telegram takes numbers however they are written."""
    place: Json = {}
    for name, most in (("latitude", 90), ("longitude", 180)):
        if not params.has(name):
            raise Refusal(PLACE_EMPTY.format(name=name))
        try:
            place[name] = float(params.values[name])
        except (TypeError, ValueError):
            place[name] = 0.0  # as Telegram reads what is no number
        if not abs(place[name]) <= most:
            raise Refusal(PLACE_WRONG)
    return place
