// The open chat: its header, its messages in order, drafts, and what the bot is doing.

import { act } from "./api.js";
import { avatar, copy, dayOf, el, iconButton } from "./dom.js";
import { renderBubble, renderDraft } from "./bubble.js";
import { confirmBox, openMenu } from "./sheets.js";
import { openForward } from "./forward.js";
import { openGroup } from "./group.js";
import {
  actionOf, avatarIdOf, isMine, isPresent, markRead, messagesOf, roleOf, serviceText, show, state, titleIn, titleOf,
} from "./store.js";
import { isUnused, renderWelcome } from "./welcome.js";

const ACTIONS = { typing: "typing", upload_photo: "sending a photo", upload_document: "sending a file", record_voice: "recording a voice message", upload_voice: "sending a voice message" };
const QUICK = ["👍", "👎", "❤", "🔥", "🎉", "🤔"];
const drawn = new Map(); // key of an item → {node, mark}
let thread = null;
let newest = 0; // the last message that was drawn

export function buildChat(section, composer) {
  const list = el("div", { class: "messages", testid: "messages", role: "log" });
  const down = iconButton("down", "To the newest", () => scrollDown(list, true), { class: "icon-button to-end", hidden: true });
  list.addEventListener("scroll", () => { down.hidden = isAtEnd(list, 200); });
  const header = el("header", { class: "bar chat-head" });
  section.replaceChildren(header, el("div", { class: "wall" }, list, down), composer.node);
  return { section, header, list, composer };
}

export function drawChat(view) {
  const chat = state.open && state.chats.get(state.open.chat);
  document.body.classList.toggle("in-chat", Boolean(chat));
  view.section.classList.toggle("empty", !chat);
  if (!chat) { thread = null; return; }
  const now = `${state.me.id}:${chat.id}:${state.open.topic ?? 0}`;
  const isOther = now !== thread;
  if (isOther) { thread = now; drawn.clear(); view.list.replaceChildren(); view.composer.enter(chat); }
  drawHeader(view, chat);
  const follow = hasJustSaid(chat) || isOther || isAtEnd(view.list, 120);
  place(view.list, itemsOf(view, chat));
  if (follow) scrollDown(view.list, false);
  if (document.visibilityState === "visible") markRead(chat, state.open.topic);
}

/** Who writes wants to see it, however far up they had been reading, and however quick the answer is. */
function hasJustSaid(chat) {
  const messages = messagesOf(chat, state.open.topic);
  const isNew = messages.some((message) => message.message_id > newest && isMine(message));
  newest = messages.at(-1)?.message_id ?? 0;
  return isNew;
}

function drawHeader(view, chat) {
  const { header } = view;
  const topic = chat.topics?.find((found) => found.id === state.open.topic);
  const title = chat.is_forum ? topic?.name ?? "General" : titleOf(chat);
  const action = actionOf(chat, state.open.topic);
  const under = action
    ? el("span", { class: "active", testid: "typing" }, ACTIONS[action] ?? "typing", el("i", { class: "dots" }))
    : el("span", {}, chat.type === "private" ? "bot" : chat.is_forum ? chat.title : membersLine(chat));
  const about = chat.type !== "private" && iconButton("people", "Members and administrators", () => openGroup(chat), { testid: "about-group" });
  header.replaceChildren(
    iconButton("back", "Back", () => show(null), { class: "icon-button back", testid: "back" }),
    avatar(chat.is_forum ? topic?.id ?? 0 : avatarIdOf(chat), chat.is_forum && !topic ? "#" : title),
    el("div", { class: "names" }, el("h2", {}, title), under), ...(about ? [about] : []));
  view.composer.drawFor(chat);
}

/** Who is here, by name as far as there is room. */
function membersLine(chat) {
  const people = state.people.filter((person) => chat.members.includes(person.id)).map((person) => person.first_name);
  return [...people, ...(isPresent(roleOf(chat, state.bot.id)) ? [state.bot.first_name] : [])].join(", ");
}

function itemsOf(view, chat) {
  if (isUnused(chat)) return [{ key: "welcome", mark: state.me.id, build: () => renderWelcome(view.composer.sendText) }];
  const items = [];
  let lastDay = null;
  for (const group of groupsOf(messagesOf(chat, state.open.topic))) {
    const [first] = group.parts;
    const day = dayOf(first.date);
    if (day !== lastDay) items.push({ key: `day-${day}`, mark: day, build: () => el("div", { class: "service" }, day) });
    lastDay = day;
    items.push(itemOf(view, chat, group));
  }
  for (const draft of draftsOf(chat)) {
    const stop = () => act("stop", { person: state.me.id, chat: chat.id, draft_id: draft.draft_id });
    items.push({ key: `draft-${draft.draft_id}`, mark: JSON.stringify(draft), build: () => renderDraft(draft, stop) });
  }
  return items;
}

const draftsOf = (chat) => [...chat.drafts.values()].filter((draft) => (draft.topic ?? 0) === (state.open.topic ?? 0));

/** Albums become one, and neighbours of one author lose their tail but the last. */
function groupsOf(messages) {
  const groups = [];
  for (const message of messages) {
    const before = groups.at(-1);
    if (message.media_group_id && before?.parts[0].media_group_id === message.media_group_id) before.parts.push(message);
    else groups.push({ parts: [message], service: serviceText(message) });
  }
  const isSame = (a, b) => a && b && !a.service && !b.service && authorKey(a) === authorKey(b)
    && Math.abs(a.parts[0].date - b.parts[0].date) < 600;
  groups.forEach((group, i) => {
    group.isFirst = !isSame(groups[i - 1], group);
    group.isLast = !isSame(group, groups[i + 1]);
  });
  return groups;
}

const authorKey = ({ parts: [message] }) => message.sender_chat?.id ?? message.from?.id;

function itemOf(view, chat, { parts, service, isFirst, isLast }) {
  const [first] = parts;
  const key = `message-${first.message_id}`;
  if (service !== null) return { key, mark: service, build: () => renderService(first, service) };
  const isGroup = chat.type !== "private";
  const title = isGroup ? titleIn(chat, first) : null;
  const pressed = chat.presses.get(first.message_id) ?? null;
  const around = { showName: isGroup && isFirst && !isMine(first), showFaces: isGroup, isLast, title, pressed };
  const build = () => renderBubble(parts, around, handsOf(view, chat));
  return { key, mark: JSON.stringify([parts, around]), build };
}

function renderService(message, text) {
  return el("div", { class: "service", testid: "service", data: { messageId: String(message.message_id) } }, text);
}

/** Draws only what differs, so that a growing answer does not make the rest flicker. */
function place(list, items) {
  const keys = new Set(items.map((item) => item.key));
  for (const [key, { node }] of drawn) if (!keys.has(key)) { node.remove(); drawn.delete(key); }
  let at = list.firstChild;
  for (const { key, mark, build } of items) {
    const known = drawn.get(key);
    if (known?.mark === mark && known.node === at) { at = at.nextSibling; continue; }
    const node = known?.mark === mark ? known.node : build();
    if (!known && thread === list.dataset.thread) node.classList.add("fresh");
    if (known && known.node === at) at = at.nextSibling;
    if (known && known.node !== node) known.node.remove();
    list.insertBefore(node, at);
    drawn.set(key, { node, mark });
  }
  list.dataset.thread = thread;
}

const isAtEnd = (list, slack) => list.scrollHeight - list.scrollTop - list.clientHeight < slack;

function scrollDown(list, isSmooth) {
  list.scrollTo({ top: list.scrollHeight, behavior: isSmooth ? "smooth" : "instant" });
}

function handsOf(view, chat) {
  return {
    command: (text) => view.composer.sendText(text),
    react: (message, emoji) => react(chat, message, emoji),
    jump: (id) => jump(view.list, id),
    menu: (event, message, parts) => openMenu(event.clientX, event.clientY, menuOf(view, chat, message, parts), {
      emojis: QUICK, choose: (emoji) => react(chat, parts[0], emoji),
    }),
  };
}

const react = (chat, message, emoji) => act("react", { person: state.me.id, chat: chat.id, message_id: message.message_id, emoji });

function jump(list, id) {
  const node = drawn.get(`message-${id}`)?.node;
  node?.scrollIntoView({ block: "center", behavior: "smooth" });
  node?.animate([{ background: "var(--flash)" }, { background: "transparent" }], 1200);
}

function menuOf(view, chat, message, parts) {
  const text = message.text ?? message.caption;
  const quote = String(window.getSelection()) || null;
  const remove = async () => {
    for (const part of parts) await act("delete", { chat: chat.id, message_id: part.message_id });
  };
  // Nobody else can be shown what only one sees.
  if (message._only) return [text && { icon: "copy", label: "Copy", testid: "menu-copy", run: () => copy(text) }].filter(Boolean);
  return [
    { icon: "reply", label: "Reply", testid: "menu-reply", run: () => view.composer.reply(message, quote) },
    text && { icon: "copy", label: "Copy", testid: "menu-copy", run: () => copy(text) },
    { icon: "forward", label: "Forward", testid: "menu-forward", run: () => openForward(chat, parts) },
    isMine(message) && message.text && { icon: "edit", label: "Edit", testid: "menu-edit", run: () => view.composer.edit(message) },
    { icon: "trash", label: "Delete", testid: "menu-delete", danger: true, run: () => confirmBox("Delete this message for everybody?", "Delete", remove) },
  ].filter(Boolean);
}
