"""Builds the assistant."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.assistant.attachment_loader import AttachmentLoader
from bot.assistant.budget_guard import BudgetGuard, CostBounds
from bot.assistant.group_context import GroupContext
from bot.assistant.image_generator import ImageGenerator
from bot.assistant.model_limits import LearntLimits
from bot.assistant.prompt_builder import PromptBuilder, PromptDefaults
from bot.assistant.rounds import Rounds
from bot.assistant.turn import Assistant, RoundsOf
from bot.assistant.turn_store import TurnStore
from bot.domain.attachment import FetchFile, Transcribe
from bot.domain.completion import StreamCompletion
from bot.domain.output_format import GenerateImage
from bot.domain.usage import Price
from bot.files.audio import SpeechToText
from bot.files.reader import Reader
from bot.storage.storage import Storage


@dataclass(frozen=True, slots=True)
class AssistantSettings:
    """What the operator decided. `answer_tokens` is what an answer takes at most, as a rule."""

    defaults: PromptDefaults
    answer_tokens: int
    max_images: int
    image_model: str
    transcribe_model: str


@dataclass(frozen=True, slots=True)
class Ports:
    """What the assistant cannot do by itself; None for what is switched off."""

    stream: StreamCompletion
    generate_image: GenerateImage | None
    transcribe: Transcribe | None
    fetch: FetchFile
    price: Price
    clock: Callable[[], float]


@dataclass(frozen=True, slots=True)
class AssistantParts:
    """The assistant, and what others see of its work."""

    assistant: Assistant
    budget_guard: BudgetGuard
    group_context: GroupContext


def open_assistant(storage: Storage, ports: Ports, settings: AssistantSettings) -> AssistantParts:
    """All of it."""
    budget_guard = _budget_guard(storage, ports, settings)
    group_context = GroupContext()
    assistant = Assistant(
        store=_turn_store(storage, ports),
        budget_guard=budget_guard,
        attachment_loader=_attachment_loader(storage, ports, settings),
        rounds_of=_rounds_of(storage, settings.defaults, group_context),
        stream=ports.stream,
        image_generator=_image_generator(storage, ports, settings),
    )
    return AssistantParts(assistant, budget_guard, group_context)


def _budget_guard(storage: Storage, ports: Ports, settings: AssistantSettings) -> BudgetGuard:
    defaults = settings.defaults
    return BudgetGuard(
        budgets=storage.budgets,
        ledger=storage.ledger,
        settings=storage.settings,
        price=ports.price,
        bounds=CostBounds(
            defaults.model, settings.image_model, defaults.context_tokens, settings.answer_tokens
        ),
        clock=ports.clock,
    )


def _turn_store(storage: Storage, ports: Ports) -> TurnStore:
    return TurnStore(
        turns=storage.turns,
        ledger=storage.ledger,
        clock=ports.clock,
        price=ports.price,
    )


def _attachment_loader(
    storage: Storage, ports: Ports, settings: AssistantSettings
) -> AttachmentLoader:
    speech_to_text = None
    if ports.transcribe:
        speech_to_text = SpeechToText(ports.transcribe, settings.transcribe_model)
    reader = Reader(
        speech_to_text=speech_to_text,
        # Documents may fill half of the budget; the other half is for what is said about them.
        document_tokens=settings.defaults.context_tokens // 2,
        max_images=settings.max_images,
    )
    return AttachmentLoader(
        ports.fetch, reader, storage.attachments, storage.turns, settings.max_images
    )


def _rounds_of(storage: Storage, defaults: PromptDefaults, group_context: GroupContext) -> RoundsOf:
    limits = LearntLimits(storage.models)
    prompt_builder = PromptBuilder(
        defaults,
        storage.history,
        storage.system_prompts,
        limits,
        storage.settings,
        group_context,
    )
    return partial(
        Rounds,
        prompt_builder=prompt_builder,
        limits=limits,
        conversations=storage.conversations,
    )


def _image_generator(
    storage: Storage, ports: Ports, settings: AssistantSettings
) -> ImageGenerator | None:
    if ports.generate_image is None:
        return None
    return ImageGenerator(ports.generate_image, settings.image_model, storage.history)
