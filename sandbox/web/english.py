"""What the English pages of the little web say, in the small markup of `articles`."""

LIGHTHOUSE = """\
The lighthouse of Mog is 43 metres high and was first lit in 1871. On Monday the council of the \
island decided to repair its lamp, which has been dark since the storm of last winter.

“We have waited long enough,” said the mayor, Ida Brandt, after the meeting. The work will cost \
2.4 million crowns and begins in spring, as the [council's minutes](/en/minutes) say.

## Why it is dark

The storm of 14 January broke eleven of the lens's ninety-two prisms. Only one workshop in France \
still grinds such glass, and it has a queue of nine months.

Fishermen had asked for a temporary light, but the harbour office found that its battery would not \
last through a night of frost. Until the lamp is back, ships are guided by two buoys off the cape.
"""

TIDES = """\
I have walked the same beach every morning for six years, and I still get the tides wrong about \
once a month. This is the note that I wish somebody had given me in the first week.

High water comes about fifty minutes later each day, because the moon has moved on while the earth \
turned below it. Twice a month, at new and at full moon, the pull of the sun is added to it.

## What to take along

- a table of tides, such as the one of the [harbour office](/en/timetable)
- boots that you do not love
- a watch that is right to the minute

The mistake that I make is always the same: I look at the time of low water, and forget that the \
way back is an hour long. Nobody has ever regretted to turn round early.
"""

RETRY = """\
The function `retry` calls another one until it succeeds. It waits between two calls, twice as long \
each time, and gives up after so many of them.

## Usage

    from tide import retry

    @retry(times=5, first_wait=0.5)
    def fetch(url: str) -> bytes:
        return http.get(url, timeout=10)

Only exceptions that are named in `on` are caught; all others pass through at once.

## Parameters

| Name | Type | Default | Meaning |
| times | int | 3 | how often it is called at most |
| first_wait | float | 1.0 | seconds before the second call |
| on | tuple | (OSError,) | the exceptions that are worth another call |

A call that was cancelled is never made again. See [timeouts](/en/timeouts) for how they work together.
"""

MOG = """\
Mog is an island of 12 km² in the North Sea, 31 km off the coast, with two villages and 812 people. \
It belongs to the district of Westsand and is known for its [lighthouse](/en/lighthouse).

## History

The island was first named in a deed of 1284, as a place where salt was boiled. In 1634 a flood took \
its southern half; the church of Old Mog stands under water to this day.

## Economy

| Year | People | Guests |
| 1900 | 1,204 | 80 |
| 1960 | 990 | 14,300 |
| 2020 | 812 | 61,700 |

Since 1998 a ferry has crossed twice a day. Fishing, which fed most families until the war, is done \
by three boats now.
"""

LANTERN = """\
A storm lantern of brass and hand-blown glass, made in a workshop of four people. It burns for \
eighteen hours with one filling and does not go out in wind of up to nine Beaufort.

- Height: 31 cm without the handle
- Weight: 1.2 kg
- Fuel: lamp oil, 0.4 litres
- Price: €89.00, with tax

The glass can be had as a spare part for ten years. We take it back within thirty days, also where \
it has been lit, as our [terms](/en/terms) say.
"""

FERRY = """\
From 1 April to 31 October the ferry goes three times a day. Cars have to be booked a day ahead, \
bicycles need no ticket.

| From the mainland | From Mog | Runs |
| 07:10 | 08:30 | daily |
| 12:40 | 14:00 | not on Tuesdays |
| 18:20 | 19:40 | daily, in July until 21:00 |

A single journey costs 14 crowns, for children under twelve 5 crowns. In fog the last crossing may \
be cancelled; call 0555 2040 before you set out.
"""

SOCKET = """\
My program reads from a socket and hangs for ever when the other side has gone away without closing \
it. How do I find out that nobody is there any more?

    data = connection.recv(4096)  # hangs here

You cannot tell a silent peer from a dead one by reading alone. Set a timeout on the socket, and let \
the protocol have a small message that must be answered.

    connection.settimeout(30)
    connection.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)

Keepalive helps too, but its default on Linux is two hours, as the answer above forgets to say.
"""
