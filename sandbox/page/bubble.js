// One message as a bubble: who, to what, what, when, and the buttons below.

import { act } from "./api.js";
import { isBotLink, openBotLink } from "./botlinks.js";
import { avatar, copy, el, icon, timeOf } from "./dom.js";
import { renderText, safeLink } from "./entities.js";
import { isPicture, renderAlbum, renderMedia, thumbnail } from "./media.js";
import { renderRich } from "./rich.js";
import { confirmLink, toast } from "./sheets.js";
import { authorOf, isMine, nameOf, state, summary } from "./store.js";

/** `parts` are the messages of one album, or one message; `place` says what stands around it. */
export function renderBubble(parts, place, hands) {
  const first = parts[0];
  const words = parts.find((part) => part.caption) ?? first;
  const side = isMine(first) ? "me" : first.from?.id === state.bot.id ? "bot" : "other";
  const bubble = el("div", { class: "bubble" },
    place.showName && el("div", { class: `author ink-${Math.abs(authorId(first)) % 7}` }, authorOf(first),
      place.title && el("span", { class: "role", testid: "role" }, place.title)),
    first._only && el("div", { class: "only-you", testid: "only-you" }, "Only you see this"),
    forwardLine(first), replyLine(first, hands),
    content(parts, words, hands), meta(words, parts));
  if (isPicture(first) && !words.caption) bubble.classList.add("bare");
  if (!words.text && !words.caption && !words.rich_message && !isPicture(first)) bubble.classList.add("wordless");
  if (first.sticker) bubble.classList.add("floating");
  const column = el("div", { class: "column" }, bubble, keyboard(words, first), presses(place), reactions(parts, hands));
  const face = place.showFaces && side !== "me" && (place.isLast ? avatar(authorId(first), authorOf(first)) : el("span", { class: "avatar blank" }));
  const row = el("article", {
    class: `row ${side === "me" ? "out" : "in"} ${place.isLast ? "tail" : ""}`,
    testid: "message", data: { messageId: String(first.message_id), from: side },
  }, face, column);
  listenForMenu(bubble, (event) => hands.menu(event, words, parts));
  return row;
}

const authorId = (message) => message.sender_chat?.id ?? message.from?.id ?? 0;

export function renderDraft(draft, stop) {
  const body = draft.text
    ? el("div", { class: "text" }, renderText(draft.text, draft.entities, () => {}))
    : el("div", { class: "text small" }, "Thinking…");
  const button = draft.can_stop && el("button", { type: "button", class: "stop", testid: "stop-draft", onclick: stop }, icon("stop"), "Stop");
  return el("article", { class: "row in tail", testid: "draft", data: { draftId: String(draft.draft_id) } },
    el("div", { class: "column" }, el("div", { class: "bubble draft" }, body, button)));
}

function forwardLine(message) {
  const origin = message.forward_origin;
  if (!origin) return null;
  const name = origin.sender_user_name ?? origin.sender_user?.first_name ?? origin.chat?.title ?? origin.sender_chat?.title ?? "someone";
  return el("div", { class: "forwarded" }, "Forwarded from ", el("b", {}, name));
}

function replyLine(message, hands) {
  const target = message.reply_to_message;
  if (!target || target.forum_topic_created) return elsewhereLine(message);
  const quoted = message.quote?.text ?? summary(target);
  return el("button", { type: "button", class: `reply ink-${Math.abs(authorId(target)) % 7}`, testid: "reply", onclick: () => hands.jump(target.message_id) },
    thumbnail(target), el("span", { class: "quoted" }, el("b", {}, authorOf(target)), el("span", {}, quoted)));
}

/** An answer to a message of another chat, of which little is known here. */
function elsewhereLine({ external_reply: target, quote }) {
  if (!target) return null;
  const { origin } = target;
  const name = origin.sender_user?.first_name ?? origin.chat?.title ?? origin.sender_chat?.title ?? "someone";
  return el("div", { class: "reply ink-5", testid: "external-reply" },
    el("span", { class: "quoted" }, el("b", {}, `${name}, in another chat`), el("span", {}, quote?.text ?? summary(target))));
}

/** Pictures share one grid and one caption; the files of an album keep each its own. */
function content(parts, words, hands) {
  if (parts.length > 1 && parts.every(isPicture)) return [renderAlbum(parts), body(words, hands)];
  return parts.flatMap((part) => [renderMedia(part), body(part, hands)]);
}

function body(message, hands) {
  if (message.rich_message) return renderRich(message.rich_message);
  const text = message.text ?? message.caption;
  if (!text) return null;
  const onlyEmoji = /^(?:\p{Extended_Pictographic}|\u200d|\ufe0f){1,6}$/u.test(text);
  return el("div", { class: `text ${onlyEmoji ? "jumbo" : ""}`, dir: "auto" },
    renderText(text, message.entities ?? message.caption_entities, hands.command));
}

function meta(message, parts) {
  // Telegram's clients leave the mark out for bots, which edit all the time.
  const isEdited = parts.some((part) => part.edit_date && !part.from?.is_bot);
  const ticks = isMine(message) && el("span", { class: "ticks" }, icon("check"));
  return el("span", { class: "meta" }, isEdited && el("span", { testid: "edited" }, "edited "), timeOf(message.date), ticks);
}

/** Each emoji with how many gave it; a tap gives or takes back one's own. */
function reactions(parts, hands) {
  const given = parts.flatMap((part) => (part._reactions ?? []).map((one) => ({ ...one, part })));
  if (!given.length) return null;
  const chip = ({ emoji, by, part }) => el("button", {
    type: "button", testid: "reaction", class: by.includes(state.me.id) ? "own" : "", title: by.map(nameById).join(", "),
    onclick: () => hands.react(part, emoji),
  }, by.length > 1 ? `${emoji} ${by.length}` : emoji);
  return el("div", { class: "reactions" }, given.map(chip));
}

const nameById = (id) => nameOf(id === state.bot.id ? state.bot : state.people.find((person) => person.id === id));

function keyboard(message, first) {
  const rows = (message.reply_markup ?? first.reply_markup)?.inline_keyboard;
  if (!rows?.length) return null;
  const rowOf = (row) => el("div", {}, row.map((item) => keyButton(item, message)));
  return el("div", { class: "keyboard", testid: "keyboard" }, rows.map(rowOf));
}

/** No phone shows this: in the sandbox one plays several people and wants to know who did what. */
function presses({ pressed }) {
  return pressed && el("div", { class: "pressed", testid: "pressed" }, pressed.map((line) => el("span", {}, line)));
}

function keyButton(item, message) {
  const mark = item.url ? "link" : item.copy_text ? "copy" : null;
  const node = el("button", { type: "button", class: item.style ?? "", testid: "button" }, item.text, mark && icon(mark));
  node.addEventListener("click", () => pressed(node, item, message));
  return node;
}

async function pressed(node, item, message) {
  if (item.copy_text) {
    await copy(item.copy_text.text);
    toast("Copied.");
  } else if (item.url) {
    const href = safeLink(item.url);
    if (href && isBotLink(href)) openBotLink(href);
    else if (href) confirmLink(href);
  } else if (item.callback_data) {
    node.classList.add("waiting");
    const place = { person: state.me.id, chat: message.chat.id, message_id: message.message_id, ephemeral_id: message.ephemeral_message_id ?? null };
    const sent = await act("press", { ...place, button: item.callback_data });
    // An answer may be here before the button's own request is back.
    if (sent && !answered.has(sent.query_id)) awaiting.set(sent.query_id, node);
    // Telegram too stops waiting for a bot that never answers.
    setTimeout(() => node.classList.remove("waiting"), awaiting.has(sent?.query_id) ? 15000 : 0);
  }
}

const awaiting = new Map();
const answered = new Set();

/** Ends the shimmer of the button. */
export function settle(queryId) {
  awaiting.get(queryId)?.classList.remove("waiting");
  awaiting.delete(queryId);
  answered.add(queryId);
}

function listenForMenu(bubble, open) {
  let timer = null;
  let held = false;
  bubble.addEventListener("contextmenu", (event) => { event.preventDefault(); open(event); });
  bubble.addEventListener("pointerdown", (event) => {
    held = false;
    if (event.pointerType !== "mouse") timer = setTimeout(() => { held = true; open(event); }, 450);
  });
  for (const end of ["pointerup", "pointercancel", "pointermove"]) bubble.addEventListener(end, () => clearTimeout(timer));
  bubble.addEventListener("click", (event) => {
    if (held || event.target.closest("a, button, code, .spoiler, .expandable, audio, video")) return;
    if (String(window.getSelection()) === "") open(event);
  });
}
