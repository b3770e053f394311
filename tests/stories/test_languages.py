"""The bot's own words, in the language of who reads them."""

import pytest

from sandbox.botapi.faults import Fault
from sandbox.modelapi import mistakes
from sandbox.modelapi.reply import Reply
from tests.stories.town import Person, Town, buttons

NAME = "@parley_sandbox_bot"
TOO_FEW = '/json on\n```json\n{"type": "array"}\n```'

pytestmark = pytest.mark.usefixtures("all_done")


@pytest.fixture
def ming(quiet_town: Town) -> Person:
    return quiet_town.person("小明", language_code="zh-hans")


@pytest.fixture
def dora(quiet_town: Town) -> Person:
    """Her language has no catalog."""
    return quiet_town.person("Dora", language_code="de")


def toast(town: Town, query: str) -> str:
    answer = town.telegram.callback_answer(query)
    return str(answer["text"]) if answer else ""


async def test_everything_is_said_in_the_language_of_ones_telegram(
    town: Town, ming: Person, dora: Person
) -> None:
    town.model.on("出错", mistakes.model_not_found())
    town.model.on("故事", Reply(text="从前有座山，" * 300, pause=0.02))
    for person, words in ((ming, "你好！"), (dora, "Hello!")):
        person.says("/start")
        await person.sees(words)

    ming.says("这会出错")
    error = await ming.hears_about("这个机器人的模型不可用")
    ming.says("讲个故事")
    growing = await ming.sees("从前有座山")
    assert (buttons(error), buttons(growing)) == ([], ["⏹ 停止"])
    ming.presses(growing, "⏹ 停止")
    stopped = await ming.hears_about("⏹ 已停止。")
    assert buttons(stopped) == ["▶️ 继续"]
    query = town.telegram.press_raw(ming.user, ming.chat_id, stopped["message_id"], "nothing:")
    await town.waits_for(lambda: toast(town, query) == "这个按钮已失效。")
    ming.says(TOO_FEW)
    await ming.sees('最外层的 "type" 必须是 "object"，现在是 "array"')
    ming.says("/unheard_of")
    await ming.sees("没有这个命令：/unheard_of")


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "你好！"), ("zh-tw", "你好！"), ("fr", "Hello!")],
)
async def test_whose_language_is_not_known_is_spoken_to_in_that_of_the_settings(
    quiet_town: Town, dora: Person, language: str, words: str
) -> None:
    ada = quiet_town.person("Ada", language_code="en-gb")
    await quiet_town.bot.start(LANGUAGE=language)

    for person, said in ((dora, words), (ada, "Hello!")):
        person.says("/start")
        await person.sees(said)
    assert ("fr is not available, only en, zh" in quiet_town.bot.log) == (language == "fr")


async def test_a_chat_can_choose_its_language_and_go_back(
    town: Town, ming: Person, dora: Person
) -> None:
    ming.says("/language en")
    await ming.sees("✅ Language of menus and messages here: English.")
    ming.says("/retry")
    await ming.sees("There is no question to answer again")
    ming.says("/language auto")
    await ming.sees("跟随你的 Telegram")
    ming.says("/retry")
    await ming.sees("没有可以重新回答的问题。")
    dora.says("/settings")
    message = await dora.sees("Settings of this chat")
    dora.presses(message, "🌐 Language: same as your Telegram")
    await town.waits_for(lambda: "🌐 Language: English" in buttons(dora.answers[-1]))
    dora.presses(message, "🌐 Language: English")
    await dora.sees("这个聊天的设置")
    assert "🌐 界面语言：中文" in buttons(dora.answers[-1])


async def test_a_group_of_two_languages_hears_both_until_it_chooses_one(
    town: Town, ming: Person
) -> None:
    ada, ming = town.group("Club", town.person("Ada"), ming)
    town.telegram.set_member(ada.chat_id, ada.user, "creator")

    for person, words in (
        (ada, "There is no question to answer again"),
        (ming, "没有可以重新回答的"),
    ):
        person.says(f"/retry{NAME}")
        await person.sees(words)
    ada.says(f"/language{NAME} zh")
    await ada.sees("界面语言：中文。")
    ada.says(f"/stop{NAME}")
    await ada.sees("没有正在进行的回答")


async def test_after_a_restart_the_remark_is_in_the_askers_language(
    town: Town, ming: Person
) -> None:
    town.model.on("长", Reply(text="太长了。", finish_reason="length"))
    town.model.on("长", Reply(text="写到一半 " * 300, pause=0.05), times=1)
    ming.says("写长一点")
    await ming.sees("写到一半")

    await town.bot.kill()
    await town.bot.start()

    shown = await ming.hears_about("太长了。")
    assert shown["text"].endswith("✂️ 回答达到了长度上限。")
    assert buttons(shown) == ["▶️ 继续"]


async def test_a_stranger_and_the_admin_each_hear_of_a_knock_in_their_language(
    quiet_town: Town, ming: Person
) -> None:
    town, ada, dora = quiet_town, quiet_town.person("Ada"), quiet_town.person("Dora")
    await town.bot.start(ADMIN_USER_IDS=f"{ada.id}", ALLOWED_USER_IDS="")
    ming.says("你好")
    told = await ming.sees("你还没有使用权限")
    ada.says("/start")
    await ada.hears()

    ming.presses(told, "🔔 申请使用权限")
    await ming.sees("已向机器人的管理员申请")
    notice = await ada.sees("小明 asks for access")
    ada.presses(notice, "✅ Allow")
    await ming.sees("✅ 现在可以使用了")
    ada.says("/language zh")
    await ada.sees("中文")
    dora.says("Hello")
    dora.presses(await dora.sees("You don't have access yet"), "🔔 Ask for access")
    notice = await ada.sees("Dora 申请使用这个机器人")
    ada.presses(notice, "🚫 拒绝")
    await dora.sees("request was declined")


async def test_an_alarm_is_in_the_admins_language_not_in_that_of_who_asked(
    quiet_town: Town, ming: Person, dora: Person
) -> None:
    town, ada = quiet_town, quiet_town.person("Ada")
    town.model.on("question", mistakes.wrong_key())
    await town.bot.start(ADMIN_USER_IDS=f"{ada.id},{ming.id}")
    for person in (ada, ming):
        person.says("/start")
        await person.hears()
    ming.says("/language zh")
    await ming.sees("中文")

    dora.says("A question")

    await dora.sees("can't sign in")
    await ada.sees("⚠️ The provider does not accept the API key")
    await ming.sees("⚠️ 服务商不接受这个 API 密钥")


async def test_a_budget_is_spoken_of_in_the_language_of_whose_it_is(
    quiet_town: Town, ming: Person
) -> None:
    town = quiet_town
    used = {"prompt_tokens": 500, "completion_tokens": 350}
    town.model.on("问题", Reply(text="好。", usage=used))
    await town.bot.start(BUDGET_PER_USER="1000 tokens day")

    ming.says("一个问题")
    await ming.sees("⚠️ 你的预算已用 85%：850 token / 每天 1,000 token。")
    ming.says("又一个问题")
    await town.waits_for(lambda: ming.texts.count("好。") == 2)
    ming.says("第三个问题")

    await ming.sees("你今天的预算已用完")
    ming.says("/usage")
    await ming.sees("今天（UTC）：1,700 token")


async def test_menus_are_told_once_for_each_language_and_hold_up_nobody(
    quiet_town: Town, ming: Person
) -> None:
    town = quiet_town
    town.telegram.faults.add(Fault("setMyCommands", "late", seconds=2))
    ming.says("/start")
    await town.bot.start(LANGUAGE="zh")

    await ming.sees("你好！")
    assert town.telegram.commands("all_chat_administrators", "en") == []
    await town.waits_for(lambda: town.telegram.commands("all_chat_administrators", "en"))

    chinese = {c["command"]: c["description"] for c in town.telegram.commands("all_private_chats")}
    english = {
        c["command"]: c["description"] for c in town.telegram.commands("all_private_chats", "en")
    }
    assert (chinese["reset"], english["reset"]) == ("开始新的对话", "Start a new conversation")
    assert chinese.keys() == english.keys()
    told = [call for call in town.telegram.calls if call.method == "setMyCommands" and call.ok]
    assert {call.params.get("language_code") for call in told} == {None, "en"}
    assert len(told) == 8
