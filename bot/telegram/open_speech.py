"""Builds what says answers aloud."""

from telegram import Bot

from bot.assistant.speech_maker import SpeechMaker
from bot.storage.storage import Storage
from bot.telegram.access.access_list import AccessList
from bot.telegram.admin_alerts import AdminAlerts
from bot.telegram.answer_speech import AnswerSpeech
from bot.telegram.outgoing.send.messages import Messages
from bot.telegram.outgoing.send.voice_messages import VoiceMessages


def open_speech(
    bot: Bot,
    storage: Storage,
    maker: SpeechMaker | None,
    messages: Messages,
    access_list: AccessList,
    admin_alerts: AdminAlerts,
    language: str,
) -> AnswerSpeech | None:
    """What says answers aloud; None where no model speaks."""
    if maker is None:
        return None
    return AnswerSpeech(
        maker=maker,
        speeches=storage.speeches,
        turns=storage.turns,
        delivery_log=storage.delivery_log,
        voice_messages=VoiceMessages(bot, messages, storage.speeches, storage.delivery_log),
        messages=messages,
        settings=storage.settings,
        access_list=access_list,
        admin_alerts=admin_alerts,
        language=language,
    )
