// A rich message: its blocks as elements, plainly. Nothing here loads anything.

import { el } from "./dom.js";
import { safeLink } from "./entities.js";

const INLINE = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code",
  marked: "mark", subscript: "sub", superscript: "sup",
};

export function renderRich(message) {
  return el("div", { class: "text rich", dir: "auto", testid: "rich" }, (message.blocks ?? []).map(block));
}

function block(one) {
  if (one.type === "section_heading") return el(`h${Math.min(Math.max(Number(one.size) || 1, 1), 6)}`, {}, inline(one.text));
  if (one.type === "table") return table(one.cells);
  if (one.type === "preformatted") return el("pre", { dir: "ltr" }, el("code", {}, one.text));
  if (one.type === "mathematical_expression") return el("div", { class: "formula" }, one.expression);
  if (one.type === "divider") return el("hr");
  if (one.type === "block_quotation") return el("blockquote", {}, one.blocks.map(block));
  if (one.type === "details") return el("details", {}, el("summary", {}, inline(one.summary)), one.blocks.map(block));
  if (one.type === "list") return el("div", {}, one.items.map((item) => el("div", { class: "item" }, el("span", {}, item.label), el("div", {}, item.blocks.map(block)))));
  return el("p", {}, inline(one.text));
}

function table(rows) {
  const cell = (one) => el(one.is_header ? "th" : "td", {}, inline(one.text));
  return el("div", { class: "wide" }, el("table", {}, rows.map((row) => el("tr", {}, row.map(cell)))));
}

function inline(value) {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(inline).flat();
  if (value.type === "mathematical_expression") return el("span", { class: "formula" }, value.expression);
  if (value.type === "url") return link(value);
  if (value.type === "media") return el("span", { class: "link" }, `[media: ${value.url ?? value.tag}]`);
  return el(INLINE[value.type] ?? "span", {}, inline(value.text ?? ""));
}

function link(value) {
  const href = safeLink(value.url);
  const props = href ? { href, target: "_blank", rel: "noopener noreferrer nofollow", title: href, class: "link" } : { class: "link" };
  return el(href ? "a" : "span", props, inline(value.text));
}
