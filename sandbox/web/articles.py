"""What the pages of the little web say, in the languages of its readers."""

from dataclasses import dataclass

from sandbox.web.english import FERRY, LANTERN, LIGHTHOUSE, MOG, RETRY, SOCKET, TIDES


@dataclass(frozen=True, slots=True)
class Article:
    """`text` in a small markup: blocks with empty lines between them.

    "## heading", "- items", "| rows | of a table", "    code"; [words](/of-a-link) within them.
    `kind` is the layout of its site, `day` is YYYY-MM-DD or "".
    """

    path: str
    kind: str
    language: str
    title: str
    day: str
    text: str


ZH_NEWS = """\
莫格岛议会周一通过决议，将修复自去年冬季风暴以来一直熄灭的灯塔。灯塔高四十三米，于一八七一年首次点亮。

市长伊达·布兰特在会后表示：“我们等得够久了。”工程将耗资二百四十万克朗，明年春天动工，详见[会议记录](/zh/minutes)。

## 为何熄灭

一月十四日的风暴打碎了透镜九十二块棱镜中的十一块。如今法国只有一家作坊还能研磨这种玻璃，排队需要九个月。

渔民曾要求设置临时灯光，但港务局发现其电池无法撑过一个霜冻的夜晚。在灯光恢复之前，船只依靠岬角外的两个浮标导航。
"""

ZH_FORUM = """\
请问有人用过海边的旧木屋改造成书房吗？我最担心的是潮湿，书放一个冬天就发霉了。

我家的木屋在海边已经二十年了。关键是地板下面要留出三十厘米的空隙通风，墙里不要用塑料膜。

除湿机我试过，每个月电费大约一百二十元，效果不如在两侧各开一个百叶窗。

谢谢两位！我决定先抬高地板，明年春天再看看是否需要除湿机。
"""

ZH_QA = """\
在 Python 中读取一个很大的文本文件时内存不足，应该怎么办？

    with open("data.txt", encoding="utf-8") as file:
        lines = file.readlines()  # 这里内存不足

不要一次读取所有行。文件对象本身就可以逐行迭代，内存中始终只有一行。

    for line in file:
        handle(line)

如果每一行也非常长，可以用 read 方法按固定大小的块读取。
"""

ZH_TABLE = """\
自四月一日起，渡轮每天开行三班。汽车需提前一天预订，自行车无需购票。

| 大陆开出 | 莫格开出 | 开行日 |
| 七点十分 | 八点三十分 | 每天 |
| 十二点四十分 | 十四点整 | 星期二停航 |
| 十八点二十分 | 十九点四十分 | 每天 |

单程票价十四克朗，十二岁以下儿童五克朗。遇大雾天气，末班船可能取消，出发前请致电港务局。
"""

JA_DOCS = """\
関数 `retry` は、成功するまで別の関数を繰り返し呼び出します。呼び出しの間隔は毎回二倍になり、決められた回数で諦めます。

## 使い方

    from tide import retry

    @retry(times=5)
    def fetch(url):
        return http.get(url)

引数 `on` に指定した例外だけが捕捉されます。それ以外の例外はすぐに呼び出し元へ渡されます。

| 名前 | 既定値 | 意味 |
| times | 3 | 最大の呼び出し回数 |
| first_wait | 1.0 | 二回目までの秒数 |

取り消された呼び出しが再び行われることはありません。
"""

JA_WIKI = """\
モグ島は北海に浮かぶ面積十二平方キロメートルの島である。二つの村があり、人口は八百十二人。[灯台](/ja/lighthouse)で知られる。

## 歴史

島の名は一二八四年の証書に、塩を煮る場所として初めて現れる。一六三四年の洪水で南半分が失われ、旧教会は今も海の底に立つ。

## 交通

一九九八年から一日二便のフェリーが運航している。冬の間は強風で欠航することが多い。
"""

JA_RECIPE = """\
祖母から教わった鯖の味噌煮です。生姜を多めに入れると、冷めても臭みがありません。

- 鯖の切り身：四切れ
- 味噌：大さじ三
- 生姜：一かけ
- 砂糖：大さじ二

鍋に水と酒を入れて沸かし、鯖を皮を上にして並べます。落とし蓋をして十分ほど煮てください。

最後に味噌を溶き入れ、とろみが出るまで弱火で五分煮れば出来上がりです。
"""

DE_BLOG = """\
Seit sechs Jahren gehe ich jeden Morgen denselben Strand entlang, und noch immer irre ich mich etwa \
einmal im Monat in der Tide. Dies ist der Zettel, den ich in der ersten Woche gebraucht hätte.

Das Hochwasser kommt jeden Tag etwa fünfzig Minuten später, weil der Mond weitergewandert ist, \
während die Erde sich unter ihm gedreht hat.

## Was man mitnimmt

- einen Tidenkalender, etwa den des [Hafenamts](/de/tiden)
- Stiefel, an denen man nicht hängt

Mein Fehler ist immer derselbe: Ich sehe auf die Zeit des Niedrigwassers und vergesse, dass der \
Rückweg eine Stunde dauert.
"""

DE_FORUM = """\
Hat jemand Erfahrung mit einer Wärmepumpe in einem Haus von 1902? Unsere Heizkörper sind alt, und \
der Berater will gleich alles austauschen.

Bei uns läuft sie seit drei Wintern mit 48 Grad Vorlauf. Wir haben nur zwei von elf Heizkörpern \
getauscht und die Kellerdecke gedämmt.

Wichtig ist die Heizlast, nicht das Baujahr. Lass sie für jeden Raum rechnen, das kostet etwa 600 Euro.

Danke euch! Wir lassen jetzt rechnen und tauschen danach nur, was wirklich zu klein ist.
"""

DE_SHOP = """\
Sturmlaterne aus Messing und mundgeblasenem Glas, gefertigt in einer Werkstatt mit vier Leuten. Sie \
brennt achtzehn Stunden mit einer Füllung.

- Höhe: 31 cm ohne Bügel
- Gewicht: 1,2 kg
- Preis: 89,00 € inklusive Steuer

Das Glas ist zehn Jahre lang als Ersatzteil zu haben. Rückgabe innerhalb von dreißig Tagen, auch \
wenn sie schon gebrannt hat.
"""

DE_NOTICE = """\
Die Gemeinde Westsand sperrt die Deichstraße vom 3. bis zum 21. März für den Verkehr. Grund ist die \
Erneuerung der Wasserleitung zwischen Kirche und Hafen.

## Umleitung

Autos fahren über die Landstraße 7. Der Bus hält in dieser Zeit am Rathaus statt an der Mühle.

Die Müllabfuhr kommt an beiden Dienstagen schon um sechs Uhr. Fragen beantwortet das Bauamt unter \
0555 3010, montags bis freitags von acht bis zwölf Uhr.
"""

AR_NEWS = """\
قرر مجلس جزيرة موغ يوم الاثنين إصلاح مصباح المنارة الذي انطفأ منذ عاصفة الشتاء الماضي. يبلغ ارتفاع المنارة ثلاثة وأربعين مترا وأضيئت أول مرة عام 1871.

وقالت رئيسة البلدية إيدا برانت بعد الاجتماع إن الانتظار طال بما فيه الكفاية. وتبلغ كلفة العمل مليونين وأربعمئة ألف كرونة.

حطمت العاصفة أحد عشر موشورا من أصل اثنين وتسعين. ولا تزال ورشة واحدة في فرنسا تصقل مثل هذا الزجاج.
"""

AR_RECIPE = """\
هذه شوربة العدس كما كانت تطبخها جدتي في أيام البرد، وهي تكفي أربعة أشخاص.

- كوب ونصف من العدس الأحمر
- بصلة كبيرة وجزرتان
- ملعقة صغيرة من الكمون

يقلى البصل في الزيت حتى يذبل، ثم يضاف العدس والجزر وستة أكواب من الماء.

تترك على نار هادئة نصف ساعة، ثم تهرس وتقدم مع عصير الليمون والخبز المحمص.
"""

ARTICLES = (
    Article("/en/lighthouse", "news", "en", "Mog will repair its lighthouse", "2026-10-03", LIGHTHOUSE),
    Article("/en/tides", "blog", "en", "What I know about tides", "2025-06-17", TIDES),
    Article("/en/retry", "docs", "en", "retry: call it again", "", RETRY),
    Article("/en/mog", "wiki", "en", "Mog (island)", "", MOG),
    Article("/en/lantern", "shop", "en", "Storm lantern No. 4", "", LANTERN),
    Article("/en/timetable", "notice", "en", "Timetable of the ferry", "2026-03-01", FERRY),
    Article("/en/socket", "forum", "en", "recv hangs when the peer is gone", "2024-02-09", SOCKET),
    Article("/zh/lighthouse", "news", "zh", "莫格岛将修复灯塔", "2026-10-03", ZH_NEWS),
    Article("/zh/cabin", "forum", "zh", "海边木屋如何防潮", "2025-11-20", ZH_FORUM),
    Article("/zh/memory", "docs", "zh", "逐行读取大文件", "", ZH_QA),
    Article("/zh/timetable", "notice", "zh", "渡轮时刻表", "2026-03-01", ZH_TABLE),
    Article("/ja/retry", "docs", "ja", "retry 関数の使い方", "", JA_DOCS),
    Article("/ja/mog", "wiki", "ja", "モグ島", "", JA_WIKI),
    Article("/ja/mackerel", "blog", "ja", "鯖の味噌煮", "2024-12-01", JA_RECIPE),
    Article("/de/tiden", "blog", "de", "Was ich über Tiden weiß", "2025-06-17", DE_BLOG),
    Article("/de/pumpe", "forum", "de", "Wärmepumpe im Altbau", "2025-01-30", DE_FORUM),
    Article("/de/laterne", "shop", "de", "Sturmlaterne Nr. 4", "", DE_SHOP),
    Article("/de/sperrung", "notice", "de", "Deichstraße wird gesperrt", "2026-02-20", DE_NOTICE),
    Article("/ar/lighthouse", "news", "ar", "موغ تصلح منارتها", "2026-10-03", AR_NEWS),
    Article("/ar/lentils", "blog", "ar", "شوربة العدس", "2024-11-05", AR_RECIPE),
)  # fmt: skip
