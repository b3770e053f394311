"""The safeguards that the bot's promise rests on, and how each is taken away to see who notices."""

from dataclasses import dataclass

_DELIVERIES = "tests/telegram/outgoing/answer/test_delivery_faults.py"
_CRASHES = "tests/stories/test_crashes.py"
_LEADERSHIP = "tests/storage/engine/postgresql/test_leadership.py"


@dataclass(frozen=True, slots=True)
class Change:
    """In one file: this text, which stands there once, becomes that."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Mutation:
    """A safeguard without which something would be lost or done twice, and tests that tell."""

    name: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...]


def _mutation(name: str, file: str, old: str, new: str, *tests: str) -> Mutation:
    return Mutation(name, (Change(file, old, new),), tests)


MUTATIONS = (
    _mutation(
        "updates are committed before Telegram is told",
        "bot/telegram/runtime/receiver.py",
        "        new = await self._inbox.add(updates, self._clock())\n",
        "        new = {update.update_id for update in updates}\n"
        "        self._adding = asyncio.create_task(self._inbox.add(updates, self._clock()))\n",
        "tests/telegram/runtime/test_polling.py",
    ),
    _mutation(
        "an update that comes again is known",
        "bot/storage/inbox.py",
        "ON CONFLICT (update_id) DO NOTHING RETURNING update_id",
        "ON CONFLICT (update_id) DO UPDATE SET done_at = NULL RETURNING update_id",
        "tests/storage/test_inbox.py",
    ),
    _mutation(
        "a command's update is done in the transaction of its effect",
        "bot/storage/database.py",
        "        if effect is None or not effect.is_due:\n",
        "        if effect is None or effect is not None:\n",
        "tests/storage/test_effect.py",
    ),
    _mutation(
        "what only says something is done when it has said it",
        "bot/telegram/dispatch/effects.py",
        "        if not effect.works:\n",
        "        if effect.update_ids:\n",
        f"{_CRASHES}::test_a_notice_that_waits_for_telegram_survives_a_kill",
    ),
    _mutation(
        "a fault ends at the border of its lane",
        "bot/telegram/lanes/lanes.py",
        '            logger.exception("an event could not be dealt with")\n',
        "            raise\n",
        "tests/telegram/lanes/test_lanes.py",
    ),
    _mutation(
        "what ends the process each time is set aside",
        "bot/telegram/runtime/backlog.py",
        "take_up(event.update_id) < MAX_ATTEMPTS:",
        "take_up(event.update_id) < 10**9:",
        "tests/telegram/runtime/test_backlog.py",
    ),
    _mutation(
        "a turn that ends the process each time is set aside",
        "bot/telegram/turn_attempts.py",
        "take_up(turn.id) < MAX_ATTEMPTS:",
        "take_up(turn.id) < 10**9:",
        f"{_CRASHES}::test_a_turn_that_was_under_way_at_three_ends_is_set_aside",
    ),
    _mutation(
        "one lane a thread",
        "bot/telegram/lanes/lanes.py",
        "        lane = self._lanes.get(thread)\n",
        "        lane = None\n",
        "tests/telegram/lanes/test_lanes.py",
    ),
    _mutation(
        "one bot on a folder",
        "bot/storage/folder_lock.py",
        "            if await asyncio.to_thread(self._try):\n",
        "            if await asyncio.to_thread(self._try) or True:\n",
        "tests/storage/test_folder_lock.py",
    ),
    _mutation(
        "of what is committed together the failed one is undone",
        "bot/storage/group_commit.py",
        '    connection.execute("ROLLBACK TO one")\n',
        "",
        "tests/storage/test_database.py",
    ),
    _mutation(
        "a commit is on the disk",
        "bot/storage/database.py",
        '"PRAGMA synchronous = FULL"',
        '"PRAGMA synchronous = OFF"',
        "tests/storage/test_database.py",
    ),
    Mutation(
        "an answer is stored before the last of it is sent",
        (
            Change(
                "bot/assistant/turn_store.py",
                "        await self._turns.store_outcome(answer.turn.id, outcome, self._clock())\n",
                "        self.kept = {**getattr(self, 'kept', {}), answer.turn.id: outcome}\n",
            ),
            Change(
                "bot/telegram/turn_runner.py",
                "        await self._turns.mark_shown(turn.id, self._clock())\n        for say in",
                "        if outcome := self._assistant._store.kept.get(turn.id):\n"
                "            await self._turns.store_outcome(turn.id, outcome, self._clock())\n"
                "        await self._turns.mark_shown(turn.id, self._clock())\n"
                "        for say in",
            ),
        ),
        (f"{_CRASHES}::test_a_kill_between_storing_and_sending_shows_the_stored_answer",),
    ),
    _mutation(
        "only an answer that is stored is marked as shown",
        "bot/storage/turns.py",
        "WHERE id = :id AND state = 'answered'",
        "WHERE id = :id",
        "tests/storage/test_turns.py",
    ),
    _mutation(
        "a message is noted before it is sent",
        "bot/telegram/outgoing/answer/answer_messages.py",
        "        await self._screens.intend(self._place.turn_id, part, chat_id, after)\n",
        "",
        "tests/telegram/outgoing/answer/test_answer_messages.py",
    ),
    _mutation(
        "a message is noted when it was sent",
        "bot/telegram/outgoing/answer/answer_messages.py",
        "        await self._screens.note(self._place.turn_id, part, chat_id, message_id)\n",
        "",
        _DELIVERIES,
    ),
    _mutation(
        "a message that may be there is looked for before it is sent again",
        "bot/telegram/outgoing/send/throttled_client.py",
        "                if (found := await find()) is not None:\n",
        "                if (found := None) is not None:\n",
        "tests/telegram/outgoing/send/test_throttled_client.py",
    ),
    _mutation(
        "what is looked for is not found in what was just sent",
        "bot/telegram/outgoing/send/lost_messages.py",
        "        if message_id in self._calls.sent_ids(chat_id):\n",
        "        if message_id < 0:\n",
        "tests/telegram/outgoing/answer/test_answer_messages.py",
    ),
    _mutation(
        "a penalty is kept beyond the process",
        "bot/telegram/outgoing/send/throttled_client.py",
        "        await self._note_penalty(chat_id, seconds)\n",
        "",
        "tests/telegram/outgoing/send/test_throttled_client.py",
    ),
    _mutation(
        "a start remembers the penalties",
        "bot/telegram/open_base.py",
        "        calls.restore_penalty(chat_id, until - now)\n",
        "        pass\n",
        f"{_CRASHES}::test_a_penalty_outlives_a_kill",
    ),
    _mutation(
        "nothing is called in a penalty",
        "bot/telegram/outgoing/send/throttle.py",
        "        self._penalty_until = max(self._penalty_until, now + seconds + _GRACE)\n",
        "        self._penalty_until = 0.0\n",
        "tests/telegram/outgoing/send/test_throttle.py",
        "tests/telegram/outgoing/send/test_throttled_client.py",
    ),
    _mutation(
        "a chat is called one at a time",
        "bot/telegram/outgoing/send/throttled_client.py",
        "        if line.turn.locked() or line.pace.wait_for_preview(self._clock.now()) > 0:\n",
        "        if line.pace.wait_for_preview(self._clock.now()) > 0:\n",
        "tests/telegram/outgoing/send/test_throttled_client.py",
    ),
    _mutation(
        "a moment's 401 does not end the poll",
        "bot/telegram/runtime/polling.py",
        "            except TelegramError as error:\n                if not (",
        "            except InvalidToken:\n                raise\n"
        "            except TelegramError as error:\n                if not (",
        "tests/telegram/runtime/test_polling.py",
    ),
    _mutation(
        "what was cut is marked in the history",
        "bot/domain/unfinished.py",
        '    return f"{text.rstrip()}\\n\\n{mark}" if mark and text.strip() else text\n',
        "    return text\n",
        "tests/domain/test_unfinished.py",
    ),
    _mutation(
        "a provider's counts are looked at",
        "bot/llm/numbers.py",
        "    if isinstance(value, bool) or not isinstance(value, int):\n"
        "        return None\n"
        "    return value if least <= value <= most else None\n",
        "    return value  # type: ignore[return-value]\n",
        "tests/llm/test_numbers.py",
    ),
    _mutation(
        "the model is not asked again once it has begun to answer",
        "bot/llm/completion.py",
        "                if has_begun:\n",
        "                if False:\n",
        "tests/llm/test_errors.py",
        "tests/llm/test_retries.py",
        "tests/llm/test_streams.py",
    ),
    _mutation(
        "a stream without an end is no whole answer",
        "bot/llm/open_stream.py",
        "            elif not self._stream.has_ended:\n",
        "            elif False:\n",
        "tests/llm/test_errors.py",
        "tests/llm/test_streams.py",
    ),
    _mutation(
        "no secret is logged",
        "bot/logs/masking.py",
        "            text = text.replace(form, _MASK)\n",
        "            pass\n",
        "tests/logs/test_start.py",
    ),
    _mutation(
        "a group's talk is never on the disk",
        "bot/telegram/runtime/receiver.py",
        '        return "" if await self._is_for_others(event) else json.dumps(body)\n',
        "        await self._is_for_others(event)\n        return json.dumps(body)\n",
        "tests/telegram/runtime/test_polling.py",
        "tests/stories/test_groups.py",
    ),
    _mutation(
        "nothing is written under an old epoch",
        "bot/storage/engine/postgresql/leadership.py",
        '        if run(EPOCH)[0]["epoch"] != self.epoch:\n',
        "        if run(EPOCH) == []:\n",
        f"{_LEADERSHIP}::test_nothing_is_written_under_an_old_epoch",
    ),
    _mutation(
        "nothing is done once the lease may have ended",
        "bot/storage/engine/postgresql/leadership.py",
        "        if self.epoch is not None and self._now() > self._deadline:\n",
        "        if self.epoch is not None and self._now() < 0:\n",
        f"{_LEADERSHIP}::test_nothing_is_written_after_the_deadline",
    ),
    _mutation(
        "a new leader waits for what is being written",
        "bot/storage/engine/postgresql/leadership.py",
        "WHERE name = 'bot' FOR SHARE\"",
        "WHERE name = 'bot'\"",
        f"{_LEADERSHIP}::test_a_claim_waits_for_what_is_being_written",
    ),
)
