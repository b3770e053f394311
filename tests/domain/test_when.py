"""What people mean by a time, in both languages. It is Thursday, 26 November 2026, 10:00."""

from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import Days, Every, write_rule
from bot.domain.time_zone import zone_named
from bot.domain.when import Plan, WhenError, move_plan, read_iso, read_when

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 10, tzinfo=BERLIN).timestamp()


def told(at: float) -> str:
    return f"{datetime.fromtimestamp(at, BERLIN):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("text", "at", "rule", "rest"),
    [
        ("10m tea", "2026-11-26 10:10:00", "", "tea"),
        ("an hour and a half tea", "2026-11-26 11:30:00", "", "tea"),
        ("in 2 hours and a half tea", "2026-11-26 12:30:00", "", "tea"),
        ("18.30 tea", "2026-11-26 18:30:00", "", "tea"),
        ("每隔一天7点 跑步", "2026-11-27 07:00:00", "days 07:00 2 739947", "跑步"),
        ("每隔两小时 喝水", "2026-11-26 12:00:00", "every 7200", "喝水"),
        ("in 2 hours call mum", "2026-11-26 12:00:00", "", "call mum"),
        ("1h30m x", "2026-11-26 11:30:00", "", "x"),
        ("half an hour x", "2026-11-26 10:30:00", "", "x"),
        ("in an hour x", "2026-11-26 11:00:00", "", "x"),
        ("in 1 hour and 30 minutes x", "2026-11-26 11:30:00", "", "x"),
        ("18:30 dinner", "2026-11-26 18:30:00", "", "dinner"),
        ("9:30 x", "2026-11-27 09:30:00", "", "x"),
        ("at 9 x", "2026-11-27 09:00:00", "", "x"),
        ("6pm x", "2026-11-26 18:00:00", "", "x"),
        ("6:15 pm x", "2026-11-26 18:15:00", "", "x"),
        ("noon x", "2026-11-26 12:00:00", "", "x"),
        ("midnight x", "2026-11-27 00:00:00", "", "x"),
        ("tomorrow 9:00 x", "2026-11-27 09:00:00", "", "x"),
        ("tomorrow at 9 call mum", "2026-11-27 09:00:00", "", "call mum"),
        ("tomorrow x", "2026-11-27 09:00:00", "", "x"),
        ("tomorrow morning x", "2026-11-27 09:00:00", "", "x"),
        ("9:00 tomorrow x", "2026-11-27 09:00:00", "", "x"),
        ("tonight x", "2026-11-26 19:00:00", "", "x"),
        ("tonight at 8 x", "2026-11-26 20:00:00", "", "x"),
        ("day after tomorrow at 7pm x", "2026-11-28 19:00:00", "", "x"),
        ("2026-11-26 18:30 x", "2026-11-26 18:30:00", "", "x"),
        ("2026-11-26T18:30 x", "2026-11-26 18:30:00", "", "x"),
        ("2026-12-24 x", "2026-12-24 09:00:00", "", "x"),
        ("24 Dec 18:00 x", "2026-12-24 18:00:00", "", "x"),
        ("Dec 24, 2026 at 6pm x", "2026-12-24 18:00:00", "", "x"),
        ("Feb 29 x", "2028-02-29 09:00:00", "", "x"),
        ("on monday 8:30 x", "2026-11-30 08:30:00", "", "x"),
        ("friday x", "2026-11-27 09:00:00", "", "x"),
        ("thursday 9:00 x", "2026-12-03 09:00:00", "", "x"),
        ("thursday 11:00 x", "2026-11-26 11:00:00", "", "x"),
        ("next monday x", "2026-11-30 09:00:00", "", "x"),
        ("every day 9:00 x", "2026-11-27 09:00:00", "days 09:00 1 739946", "x"),
        ("every day at 9 x", "2026-11-27 09:00:00", "days 09:00 1 739946", "x"),
        ("daily 7:30 x", "2026-11-27 07:30:00", "days 07:30 1 739946", "x"),
        ("every morning x", "2026-11-27 09:00:00", "days 09:00 1 739946", "x"),
        ("every monday 8:30 x", "2026-11-30 08:30:00", "weekdays 08:30 0", "x"),
        ("every monday and friday at 8:30 x", "2026-11-27 08:30:00", "weekdays 08:30 0,4", "x"),
        ("every mon, wed, fri 8:30 x", "2026-11-27 08:30:00", "weekdays 08:30 0,2,4", "x"),
        ("every weekday 8:30 x", "2026-11-27 08:30:00", "weekdays 08:30 0,1,2,3,4", "x"),
        ("every weekend 10:00 x", "2026-11-28 10:00:00", "weekdays 10:00 5,6", "x"),
        ("every 2h x", "2026-11-26 12:00:00", "every 7200", "x"),
        ("every 10 minutes x", "2026-11-26 10:10:00", "every 600", "x"),
        ("every hour x", "2026-11-26 11:00:00", "every 3600", "x"),
        ("hourly x", "2026-11-26 11:00:00", "every 3600", "x"),
        ("every other day 9:00 x", "2026-11-27 09:00:00", "days 09:00 2 739947", "x"),
        ("every 3 days 9:00 x", "2026-11-27 09:00:00", "days 09:00 3 739947", "x"),
        ("every 2 weeks 9:00 x", "2026-11-27 09:00:00", "days 09:00 14 739947", "x"),
        ("every 90 minutes x", "2026-11-26 11:30:00", "every 5400", "x"),
        ("10分钟后 喝茶", "2026-11-26 10:10:00", "", "喝茶"),
        ("10分钟后喝茶", "2026-11-26 10:10:00", "", "喝茶"),
        ("半小时后 x", "2026-11-26 10:30:00", "", "x"),
        ("一个半小时后 x", "2026-11-26 11:30:00", "", "x"),
        ("1小时30分钟后 x", "2026-11-26 11:30:00", "", "x"),
        ("两小时后x", "2026-11-26 12:00:00", "", "x"),
        ("明天9点 x", "2026-11-27 09:00:00", "", "x"),
        ("明天9点开会", "2026-11-27 09:00:00", "", "开会"),
        ("明天上午九点半开会", "2026-11-27 09:30:00", "", "开会"),
        ("明早8点 x", "2026-11-27 08:00:00", "", "x"),
        ("今晚 x", "2026-11-26 20:00:00", "", "x"),
        ("今晚8点半 x", "2026-11-26 20:30:00", "", "x"),
        ("下午3点 x", "2026-11-26 15:00:00", "", "x"),
        ("下午三点一刻 x", "2026-11-26 15:15:00", "", "x"),
        ("18:30 吃饭", "2026-11-26 18:30:00", "", "吃饭"),
        ("晚上12点 x", "2026-11-27 00:00:00", "", "x"),
        ("后天下午2点15分 x", "2026-11-28 14:15:00", "", "x"),
        ("大后天 x", "2026-11-29 09:00:00", "", "x"),
        ("周五 9点 x", "2026-11-27 09:00:00", "", "x"),
        ("下周一8:30 x", "2026-11-30 08:30:00", "", "x"),
        ("星期天早上 x", "2026-11-29 09:00:00", "", "x"),
        ("12月25日 9:00 x", "2026-12-25 09:00:00", "", "x"),
        ("2026年12月25日晚上7点 x", "2026-12-25 19:00:00", "", "x"),
        ("每天早上8:30 x", "2026-11-27 08:30:00", "days 08:30 1 739946", "x"),
        ("每天 x", "2026-11-27 09:00:00", "days 09:00 1 739946", "x"),
        ("每天早上 x", "2026-11-27 09:00:00", "days 09:00 1 739946", "x"),
        ("每早8点 x", "2026-11-27 08:00:00", "days 08:00 1 739946", "x"),
        ("每天9点 吃药", "2026-11-27 09:00:00", "days 09:00 1 739946", "吃药"),
        ("每周一 8:30 x", "2026-11-30 08:30:00", "weekdays 08:30 0", "x"),
        ("每周一、三、五 8:30 x", "2026-11-27 08:30:00", "weekdays 08:30 0,2,4", "x"),
        ("每周一和周四 9点 x", "2026-11-30 09:00:00", "weekdays 09:00 0,3", "x"),
        ("每个工作日 8点 x", "2026-11-27 08:00:00", "weekdays 08:00 0,1,2,3,4", "x"),
        ("每2小时 x", "2026-11-26 12:00:00", "every 7200", "x"),
        ("每隔2小时 x", "2026-11-26 12:00:00", "every 7200", "x"),
        ("每小时 x", "2026-11-26 11:00:00", "every 3600", "x"),
        ("每10分钟 x", "2026-11-26 10:10:00", "every 600", "x"),
        ("每两天 9点 x", "2026-11-27 09:00:00", "days 09:00 2 739947", "x"),
        ("３天后 x", "2026-11-29 10:00:00", "", "x"),
        ("3秒后 x", "2026-11-26 10:00:03", "", "x"),
        ("每周 9点 x", "2026-11-27 09:00:00", "days 09:00 7 739947", "x"),
        ("每周末10点 x", "2026-11-28 10:00:00", "weekdays 10:00 5,6", "x"),
        ("过5分钟 x", "2026-11-26 10:05:00", "", "x"),
    ],
)
def test_a_time_is_understood(text: str, at: str, rule: str, rest: str) -> None:
    plan, behind = read_when(text, NOW, BERLIN)
    assert (told(plan.at), write_rule(plan.rule), behind) == (at, rule, rest)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("today 9:00 x", "past"),
        ("2026-11-01 9:00 x", "past"),
        ("2026-13-01 9:00 x", "unknown"),
        ("5.12.2026 9:00 x", "unknown"),
        ("5.12. x", "unknown"),
        ("2026-12-05T09:00Z x", "unknown"),
        ("every 5 minutes x", "too often"),
        ("25:00 x", "unknown"),
        ("10mg x", "unknown"),
        ("call mum", "unknown"),
        ("每5分钟 x", "too often"),
        ("在家吃饭", "unknown"),
        ("0s x", "past"),
        ("in 20000 days x", "too far"),
        ("every 999999 weeks x", "too far"),
    ],
)
def test_what_can_be_no_reminder_is_told(text: str, mistake: str) -> None:
    with pytest.raises(WhenError) as told:
        read_when(text, NOW, BERLIN)
    assert told.value.mistake == mistake


@pytest.mark.parametrize(
    ("at", "repeat", "due", "rule"),
    [
        ("2026-11-26T18:30", "", "2026-11-26 18:30:00", ""),
        ("2026-11-26T18:30:00Z", "", "2026-11-26 19:30:00", ""),
        ("in 10 minutes", "", "2026-11-26 10:10:00", ""),
        ("2026-11-26T18:30", "daily", "2026-11-26 18:30:00", "days 18:30 1 1"),
        ("2026-11-26T09:00", "daily", "2026-11-27 09:00:00", "days 09:00 1 1"),
        ("2026-11-28T09:00", "weekdays", "2026-11-30 09:00:00", "weekdays 09:00 0,1,2,3,4"),
        ("2026-11-30T08:30", "weekly", "2026-11-30 08:30:00", "weekdays 08:30 0"),
        ("2026-11-26T18:30", "every 2 hours", "2026-11-26 18:30:00", "every 7200"),
        ("2026-11-26T18:30", "every 3 days", "2026-11-26 18:30:00", "days 18:30 3 739946"),
        ("2026-11-26T18:30", "every monday 8:30", "2026-11-30 08:30:00", "weekdays 08:30 0"),
    ],
)
def test_a_model_says_it_as_iso(at: str, repeat: str, due: str, rule: str) -> None:
    plan = read_iso(at, repeat, NOW, BERLIN)
    assert (told(plan.at), write_rule(plan.rule)) == (due, rule)


@given(st.text() | st.text(alphabet="0123456789:每天周一点半后时分 evrydayinthsmto小上下午,-"))
def test_no_text_is_a_fault(text: str) -> None:
    try:
        plan, _rest = read_when(text, NOW, BERLIN)
    except WhenError:
        return
    assert plan.at > NOW


SHANGHAI = zone_named("Asia/Shanghai")


def _at(text: str, zone: tzinfo) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


@pytest.mark.parametrize(
    ("plan", "moved"),
    [
        pytest.param(
            Plan(_at("2026-12-01T09:00", UTC)), Plan(_at("2026-12-01T09:00", SHANGHAI)), id="a day"
        ),
        pytest.param(
            Plan(_at("2026-11-26T18:30", UTC)), Plan(_at("2026-11-27T18:30", SHANGHAI)), id="over"
        ),
        pytest.param(
            Plan(_at("2026-11-26T12:10:07", UTC)),
            Plan(_at("2026-11-26T12:10:07", UTC)),
            id="in ten minutes",
        ),
        pytest.param(
            Plan(_at("2026-11-26T14:00", UTC), Every(7200)),
            Plan(_at("2026-11-26T14:00", UTC), Every(7200)),
            id="every two hours",
        ),
        pytest.param(
            Plan(_at("2026-11-27T09:00", UTC), Days(time(9))),
            Plan(_at("2026-11-27T09:00", SHANGHAI), Days(time(9))),
            id="every day",
        ),
    ],
)
def test_an_hour_stays_the_same_in_another_zone(plan: Plan, moved: Plan) -> None:
    assert move_plan(plan, UTC, SHANGHAI, _at("2026-11-26T12:00", UTC)) == moved
