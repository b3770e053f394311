// Text and its entities as elements. Telegram counts UTF-16 units, and so does JavaScript.

import { isBotLink, openBotLink } from "./botlinks.js";
import { copy, el, icon } from "./dom.js";
import { confirmLink, toast } from "./sheets.js";

const PLAIN = { bold: "b", italic: "i", underline: "u", strikethrough: "s" };
const BLOCKS = new Set(["BLOCKQUOTE", "DIV"]);
const COLOURED = new Set(["mention", "hashtag", "cashtag", "email", "phone_number", "text_mention"]);

/** `onCommand` is called with the text of a command that was tapped. */
export function renderText(text, entities, onCommand) {
  const ordered = (entities ?? [])
    .map((entity) => ({ ...entity, start: entity.offset, end: entity.offset + entity.length }))
    .filter((entity) => entity.length > 0 && entity.start >= 0 && entity.start < text.length)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const box = document.createDocumentFragment();
  box.append(...pieces(text, ordered, 0, text.length, onCommand));
  return box;
}

function pieces(text, entities, from, to, onCommand) {
  const nodes = [];
  const queue = [...entities];
  let at = from;
  while (queue.length > 0) {
    const entity = queue.shift();
    const start = Math.max(entity.start, at);
    const end = Math.min(entity.end, to);
    if (start >= end) continue;
    if (start > at) nodes.push(between(text, at, start, nodes));
    const inner = [];
    const later = [];
    for (const other of queue) {
      if (other.start < end) inner.push({ ...other, end: Math.min(other.end, end) });
      // Entities may overlap: what reaches beyond this one is shown again behind it.
      if (other.end > end) later.push({ ...other, start: Math.max(other.start, end) });
    }
    nodes.push(wrap(entity, text.slice(start, end), pieces(text, inner, start, end, onCommand), onCommand));
    queue.splice(0, queue.length, ...later);
    at = end;
  }
  if (at < to) nodes.push(between(text, at, to, nodes));
  return nodes;
}

/** A block ends its own line: the newline behind it would be a second one. */
function between(text, from, to, before) {
  const isBehindBlock = BLOCKS.has(before.at(-1)?.nodeName);
  return text.slice(isBehindBlock && text[from] === "\n" ? from + 1 : from, to);
}

function wrap(entity, raw, children, onCommand) {
  const { type } = entity;
  if (PLAIN[type]) return el(PLAIN[type], {}, children);
  if (COLOURED.has(type)) return el("span", { class: "link" }, children);
  if (type === "code") return el("code", { title: "Copy", onclick: () => copied(raw) }, children);
  if (type === "pre") return codeBlock(entity.language, raw, children);
  if (type === "spoiler") return spoiler(children);
  if (type === "url") return link(raw.includes("://") ? raw : `https://${raw}`, children, false);
  if (type === "text_link") return link(entity.url, children, true);
  if (type === "bot_command") return command(raw, children, onCommand);
  if (type === "blockquote") return el("blockquote", {}, children);
  if (type === "expandable_blockquote") return expandable(children);
  return el("span", {}, children);
}

export function safeLink(target) {
  try {
    const url = new URL(target);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function link(target, children, ask) {
  const href = safeLink(target);
  if (href === null) return el("span", { class: "link", title: target }, children);
  const props = { href, target: "_blank", rel: "noopener noreferrer nofollow", title: href, class: "link" };
  const node = el("a", props, children);
  if (isBotLink(href)) node.addEventListener("click", (event) => { event.preventDefault(); openBotLink(href); });
  else if (ask) node.addEventListener("click", (event) => { event.preventDefault(); confirmLink(href); });
  return node;
}

function command(raw, children, onCommand) {
  return el("button", { type: "button", class: "link command", onclick: () => onCommand(raw) }, children);
}

function codeBlock(language, raw, children) {
  const button = el("button", { type: "button", class: "copy", testid: "copy-code", title: "Copy the code", onclick: () => copied(raw) }, icon("copy"), "Copy");
  return el("div", { class: "code-block" },
    el("div", { class: "code-head" }, el("span", {}, language || ""), button),
    el("pre", { dir: "ltr" }, el("code", {}, children)));
}

function spoiler(children) {
  const node = el("span", { class: "spoiler", title: "Show" }, children);
  node.addEventListener("click", () => { node.classList.add("shown"); node.title = ""; });
  return node;
}

function expandable(children) {
  const node = el("blockquote", { class: "expandable" }, el("span", { class: "clamp" }, children), icon("down"));
  node.addEventListener("click", () => node.classList.toggle("open"));
  return node;
}

async function copied(text) {
  await copy(text);
  toast("Copied.");
}
