// The side: who one is, and the chats of that person.

import { avatar, dayOf, el, iconButton, timeOf } from "./dom.js";
import { openGroup } from "./group.js";
import {
  actionOf, authorOf, avatarIdOf, become, lastOf, nameOf, newestOf, serviceText, show, state, summary, threadsOf, titleOf, unread,
  visibleChats,
} from "./store.js";

let shownForum = null; // the forum whose topics are listed instead of the chats

export function drawSide(side, openDrawer) {
  const forum = shownForum !== null && visibleChats().find((chat) => chat.id === shownForum);
  const list = forum ? topicRows(forum) : visibleChats().map(chatRow);
  side.replaceChildren(
    people(),
    el("header", { class: "bar" },
      forum ? iconButton("back", "All chats", leaveForum, { testid: "all-chats" }) : null,
      el("h1", {}, forum ? forum.title : "Chats"),
      forum && iconButton("people", "Members, administrators, topics", () => openGroup(forum), { testid: "about-forum" }),
      iconButton("tools", "The sandbox's controls", openDrawer, { testid: "tools" })),
    el("nav", { class: "list" }, list));
}

function people() {
  return el("div", { class: "people", role: "group", "aria-label": "Who you are" }, state.people.map((person) => {
    const isMe = person.id === state.me.id;
    const pick = () => { shownForum = null; become(person); };
    return el("button", { type: "button", class: isMe ? "chosen" : "", testid: `person-${person.id}`, "aria-pressed": String(isMe), onclick: pick },
      avatar(person.id, nameOf(person)), el("span", {}, nameOf(person)), el("small", {}, person.note));
  }));
}

function chatRow(chat) {
  const open = () => {
    if (chat.is_forum) enterForum(chat);
    else show(chat.id);
  };
  const count = threadsOf(chat).reduce((sum, topic) => sum + unread(chat, topic), 0);
  const isOpen = state.open?.chat === chat.id;
  const face = avatar(avatarIdOf(chat), titleOf(chat));
  return row({ testid: `chat-${chat.id}`, face, title: titleOf(chat), last: newestOf(chat), chat, topic: null, count, isOpen, open });
}

function topicRows(chat) {
  const named = [{ id: 0, name: "General" }, ...chat.topics];
  return named.map((topic) => row({
    testid: `topic-${topic.id}`, face: avatar(topic.id, topic.name === "General" ? "#" : topic.name), title: topic.name,
    last: lastOf(chat, topic.id), chat, topic: topic.id, count: unread(chat, topic.id),
    isOpen: state.open?.chat === chat.id && state.open.topic === topic.id, open: () => show(chat.id, topic.id),
  }));
}

function row({ testid, face, title, last, chat, topic, count, isOpen, open }) {
  return el("button", { type: "button", class: `chat-row ${isOpen ? "chosen" : ""}`, testid, onclick: open },
    face,
    el("span", { class: "middle" }, el("b", {}, title), preview(chat, topic, last)),
    el("span", { class: "end" }, el("time", {}, last ? when(last.date) : ""), count > 0 && el("span", { class: "badge", testid: "unread" }, String(count))));
}

function preview(chat, topic, last) {
  if (topic !== null || !chat.is_forum) {
    const action = actionOf(chat, topic);
    if (action) return el("span", { class: "line active" }, "typing…");
  }
  if (!last) return el("span", { class: "line" }, chat.type === "private" ? "Say hello" : "No messages yet");
  const service = serviceText(last);
  if (service) return el("span", { class: "line" }, service);
  const who = last.from?.id === state.me.id ? "You" : authorOf(last);
  const showWho = chat.type !== "private" || last.from?.id === state.me.id;
  return el("span", { class: "line" }, showWho && el("span", { class: "who" }, `${who}: `), summary(last));
}

const when = (date) => (dayOf(date) === "Today" ? timeOf(date) : dayOf(date));

export function enterForum(chat) {
  shownForum = chat.id;
  show(chat.id, 0);
  // On a narrow phone the topics are a page of their own.
  if (window.matchMedia("(max-width: 899px)").matches) show(null);
}

function leaveForum() {
  shownForum = null;
  show(null);
}
