"""What Office draws into documents of all kinds: pictures, charts and diagrams."""

from xml.etree.ElementTree import Element

from bot.files.documents.package import Package
from bot.files.documents.relations import read_relations
from bot.files.documents.table import markdown_table
from bot.files.documents.writer import Writer
from bot.files.documents.xml_reader import all_text, first


class Drawings:
    """The drawings of one part, by the ids with which it refers to them."""

    def __init__(self, package: Package, part: str, writer: Writer) -> None:
        self.relations = read_relations(package, part)
        self._package = package
        self._writer = writer

    def tell(self, drawing: Element) -> list[str]:
        """What stands in the text for all that is drawn here."""
        description = _description(drawing)
        told = []
        for element in drawing.iter():
            if element.tag in {"a:blip", "v:imagedata"}:
                name = element.get("r:embed") or element.get("r:id") or element.get("r:link")
                told.append(self._picture(name or "", description))
            elif element.tag == "c:chart" and "r:id" in element.attrib:
                told.append(self._chart(element.get("r:id", "")))
            elif element.tag == "dgm:relIds":
                told.append(self._diagram(element.get("r:dm", "")))
        return [text for text in told if text]

    def _picture(self, name: str, description: str) -> str:
        relation = self.relations.get(name)
        if relation is None or relation.is_external:
            return self._writer.unseen(description) if relation else ""
        content = self._package.find(relation.target)
        return self._writer.picture(content, description) if content else ""

    def _chart(self, name: str) -> str:
        relation = self.relations.get(name)
        tree = self._package.find_xml(relation.target) if relation else None
        return "" if tree is None else chart_text(tree)

    def _diagram(self, name: str) -> str:
        relation = self.relations.get(name)
        tree = self._package.find_xml(relation.target) if relation else None
        if tree is None:
            return ""
        points = (_joined(point) for point in tree.iter("dgm:pt"))
        return "\n".join(f"- {text}" for text in points if text)


def chart_text(chart: Element) -> str:
    """The chart's title and the numbers that it shows."""
    title = first(chart, "c:chart", "c:title")
    name = "[Chart]" if title is None else f"[Chart: {_joined(title)}]"
    head, columns = [""], []
    for series in chart.iter("c:ser"):
        label = series.find("c:tx")
        head.append("" if label is None else _label(label))
        categories = _points(series, ("c:cat", "c:xVal"))
        columns.append((categories, _points(series, ("c:val", "c:yVal"))))
    if not columns:
        return name
    names = columns[0][0]
    places = sorted({at for _, values in columns for at in values} | set(names))
    rows = [[names.get(at, ""), *(values.get(at, "") for _, values in columns)] for at in places]
    return f"{name}\n\n{markdown_table([head, *rows])}".strip()


def _points(series: Element, names: tuple[str, ...]) -> dict[int, str]:
    found = {}
    for name in names:
        found_at = series.find(name)
        for point in () if found_at is None else found_at.iter("c:pt"):
            place = point.get("idx", "")
            if place.isdecimal():
                found[int(place)] = all_text(point).strip()
    return found


def _label(text: Element) -> str:
    point = next(text.iter("c:pt"), None)
    return all_text(text if point is None else point).strip()


def _joined(element: Element) -> str:
    return " ".join("".join(text.itertext()) for text in element.iter("a:t")).strip()


def _description(drawing: Element) -> str:
    for element in drawing.iter():
        if element.tag in {"wp:docPr", "p:cNvPr", "xdr:cNvPr"} and element.get("descr"):
            return element.get("descr", "")
        if element.tag == "v:shape" and element.get("alt"):
            return element.get("alt", "")
    return ""
