"""Builds the assistant."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from bot.assistant.answer import Answer
from bot.assistant.attachment_loader import AttachmentLoader
from bot.assistant.budget_guard import BudgetGuard, CostBounds
from bot.assistant.catch_up import CatchUp
from bot.assistant.group_context import GroupContext
from bot.assistant.image_generator import ImageGenerator
from bot.assistant.linked_pages import LinkedPages
from bot.assistant.model_limits import LearntLimits
from bot.assistant.prompt_builder import PromptBuilder, PromptDefaults
from bot.assistant.rounds import Rounds
from bot.assistant.speech_maker import SpeechMaker
from bot.assistant.surroundings import (
    SurroundingsOf,
    TellDay,
    ZoneOf,
    know_surroundings,
)
from bot.assistant.titles import Titles
from bot.assistant.tool_approvals import ToolApprovals
from bot.assistant.tool_loop import ToolLimits, ToolLoop, ToolsOf, no_tools
from bot.assistant.turn import Assistant, RoundsOf, ToolLoopOf
from bot.assistant.turn_store import TurnStore
from bot.domain.attachment import FetchFile, Transcribe
from bot.domain.completion import StreamCompletion
from bot.domain.observers import ObserveCall, observe_nothing
from bot.domain.output_format import TEXT, GenerateImage
from bot.domain.speech import MakeSpeech, Voices
from bot.domain.tools import calls_without_result
from bot.domain.turn import Turn
from bot.domain.usage import Price
from bot.files.audio import SpeechToText
from bot.files.reader import Reader
from bot.storage.storage import Storage
from bot.tools.pages.read_page import ReadPage
from bot.tools.search.web_search import WebSearch


@dataclass(frozen=True, slots=True)
class AssistantSettings:
    """What the operator decided. `answer_tokens` is what an answer takes at most, as a rule."""

    defaults: PromptDefaults
    answer_tokens: int
    max_images: int
    image_model: str
    transcribe_model: str
    tool_rounds: int = 8
    speech_model: str = ""
    """As it is priced and shown in /usage."""
    voices: Voices = field(default_factory=lambda: Voices(""))


@dataclass(frozen=True, slots=True)
class Ports:
    """What the assistant cannot do by itself; None for what is switched off."""

    stream: StreamCompletion
    generate_image: GenerateImage | None
    transcribe: Transcribe | None
    fetch: FetchFile
    price: Price
    clock: Callable[[], float]
    tools_of: ToolsOf = no_tools
    search: WebSearch | None = None
    read_page: ReadPage | None = None
    zone_of: ZoneOf | None = None
    """By which the model is told the time; None: it is not."""
    speak: MakeSpeech | None = None
    observe_speech: ObserveCall = observe_nothing


@dataclass(frozen=True, slots=True)
class AssistantParts:
    """The assistant, and what others see of its work."""

    assistant: Assistant
    budget_guard: BudgetGuard
    group_context: GroupContext
    approvals: ToolApprovals
    surroundings_of: SurroundingsOf
    """For turns that others begin."""
    tell_day: TellDay
    """For those that others let be answered anew."""
    catch_up: CatchUp
    titles: Titles
    speech_maker: SpeechMaker | None


def open_assistant(storage: Storage, ports: Ports, settings: AssistantSettings) -> AssistantParts:
    """All of it."""
    budget_guard = _budget_guard(storage, ports, settings)
    group_context = GroupContext()
    defaults = settings.defaults
    surroundings_of = know_surroundings(
        storage.settings, ports.zone_of, defaults.memory_tokens, memory=defaults.memory
    )
    store = _turn_store(storage, ports, surroundings_of)
    approvals = ToolApprovals(storage.approvals, ports.clock)
    limits = LearntLimits(storage.models)
    assistant = Assistant(
        store=store,
        budget_guard=budget_guard,
        attachment_loader=_attachment_loader(storage, ports, settings),
        rounds_of=_rounds_of(storage, ports, defaults, limits, group_context),
        tool_loop_of=_tool_loop_of(store, ports, budget_guard, approvals, settings),
        stream=ports.stream,
        image_generator=_image_generator(storage, ports, settings),
    )
    catch_up = CatchUp(
        stream=ports.stream,
        budget_guard=budget_guard,
        ledger=storage.ledger,
        settings=storage.settings,
        limits=limits,
        defaults=settings.defaults,
        price=ports.price,
        clock=ports.clock,
    )
    titles = Titles(
        stream=ports.stream,
        budget_guard=budget_guard,
        ledger=storage.ledger,
        settings=storage.settings,
        model=settings.defaults.model,
        price=ports.price,
        clock=ports.clock,
    )
    return AssistantParts(
        assistant=assistant,
        budget_guard=budget_guard,
        group_context=group_context,
        approvals=approvals,
        surroundings_of=surroundings_of,
        tell_day=store.tell_day,
        catch_up=catch_up,
        titles=titles,
        speech_maker=_speech_maker(storage, ports, settings, budget_guard),
    )


def _speech_maker(
    storage: Storage, ports: Ports, settings: AssistantSettings, budget_guard: BudgetGuard
) -> SpeechMaker | None:
    if ports.speak is None:
        return None
    return SpeechMaker(
        make=ports.speak,
        model=settings.speech_model,
        voices=settings.voices,
        budget_guard=budget_guard,
        speeches=storage.speeches,
        ledger=storage.ledger,
        price=ports.price,
        clock=ports.clock,
        observe=ports.observe_speech,
    )


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


def _turn_store(storage: Storage, ports: Ports, surroundings_of: SurroundingsOf) -> TurnStore:
    return TurnStore(
        turns=storage.turns,
        rounds=storage.tool_rounds,
        ledger=storage.ledger,
        clock=ports.clock,
        price=ports.price,
        surroundings_of=surroundings_of,
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
        ports.fetch,
        reader,
        storage.attachments,
        storage.turns,
        settings.max_images,
        ports.search,
        LinkedPages(ports.read_page) if ports.read_page else None,
    )


def _rounds_of(
    storage: Storage,
    ports: Ports,
    defaults: PromptDefaults,
    limits: LearntLimits,
    group_context: GroupContext,
) -> RoundsOf:
    prompt_builder = PromptBuilder(
        defaults,
        storage.history,
        storage.system_prompts,
        limits,
        storage.settings,
        group_context,
    )

    async def cut(turn: Turn, first_turn_id: int) -> Turn:
        now, room = ports.clock(), defaults.memory_tokens
        await storage.conversations.cut(turn.conversation_id, first_turn_id, now, room)
        found = await storage.turns.find(turn.id)
        return replace(turn, memory=found.memory, before=found.before) if found else turn

    return partial(
        Rounds,
        prompt_builder=prompt_builder,
        limits=limits,
        cut_history=cut,
    )


def _tool_loop_of(
    store: TurnStore,
    ports: Ports,
    budget_guard: BudgetGuard,
    approvals: ToolApprovals,
    settings: AssistantSettings,
) -> ToolLoopOf:
    # Results may fill half of the budget, as documents may: the other half is for the rest.
    limits = ToolLimits(
        rounds=settings.tool_rounds, result_tokens=settings.defaults.context_tokens // 2
    )

    async def open_loop(answer: Answer) -> ToolLoop:
        turn = answer.turn
        needed = {call.name for call in calls_without_result(turn.rounds)}
        tools = await ports.tools_of(turn.thread, needed) if turn.order == TEXT else ()
        return ToolLoop(answer, tools, store, approvals.ask, budget_guard.is_spent, limits)

    return open_loop


def _image_generator(
    storage: Storage, ports: Ports, settings: AssistantSettings
) -> ImageGenerator | None:
    if ports.generate_image is None:
        return None
    return ImageGenerator(ports.generate_image, settings.image_model, storage.history)
