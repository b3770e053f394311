"""Which part of an Office package leads to which (ECMA-376 part 2, §6.5)."""

import posixpath
from dataclasses import dataclass

from bot.domain.file_errors import FileUnreadable
from bot.files.documents.package import Package


@dataclass(frozen=True, slots=True)
class Relation:
    """`kind` is the last word of its type, such as "image"; `target` a part, or an address."""

    kind: str
    target: str
    is_external: bool


def read_relations(package: Package, part: str) -> dict[str, Relation]:
    """The relations of a part by their ids; those of the package itself for ""."""
    folder, name = posixpath.split(part)
    tree = package.find_xml(posixpath.join(folder, "_rels", f"{name}.rels"))
    if tree is None:
        return {}
    found = {}
    for element in tree:
        target = element.get("Target", "")
        is_external = element.get("TargetMode") == "External"
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = element.get("Type", "").rpartition("/")[2]
        found[element.get("Id", "")] = Relation(kind, target, is_external)
    return found


def main_part(package: Package) -> str:
    """The name of the part that the document begins with. Raises FileUnreadable without one."""
    for relation in read_relations(package, "").values():
        if relation.kind == "officeDocument":
            return relation.target
    raise FileUnreadable


def of_kind(relations: dict[str, Relation], kind: str) -> str:
    """The target of the first relation of this kind; "" without one."""
    return next((r.target for r in relations.values() if r.kind == kind), "")
