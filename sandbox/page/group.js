// A group as a sheet: who is in it, who leads, its topics, and how it grows.

import { act } from "./api.js";
import { avatar, el } from "./dom.js";
import { openSheet, sheetOf } from "./sheets.js";
import { isPresent, nameOf, roleOf, show, state } from "./store.js";

const WORDS = { creator: "owner", administrator: "admin", member: "member", restricted: "restricted", left: "not in the group", kicked: "removed" };
let shown = null; // the group on the sheet
let mark = null; // how it looked when it was drawn

export function openGroup(chat) {
  shown = chat.id;
  mark = markOf(chat);
  openSheet(chat.title, "group", content(chat));
}

/** After every change: the sheet may be of a group that is another now. */
export function redrawGroup() {
  const sheet = sheetOf("group");
  if (!sheet) return;
  const chat = state.chats.get(shown) ?? [...state.chats.values()].find((other) => other.was === shown);
  // A name that is being typed is kept as long as nothing else changes.
  if (!chat || markOf(chat) === mark) return;
  shown = chat.id;
  mark = markOf(chat);
  sheet.lastElementChild.replaceWith(content(chat));
}

const markOf = (chat) => JSON.stringify([chat.id, chat.roles, chat.topics, state.me.id]);

function content(chat) {
  return el("div", { class: "tools group" },
    el("p", { class: "hint" }, "In the sandbox everybody may change everything. Telegram asks for the rights of an administrator."),
    el("section", {}, el("h3", {}, "Members"), el("ul", { class: "members" }, state.people.map((person) => row(chat, person)), row(chat, state.bot))),
    chat.is_forum && topics(chat),
    chat.is_basic && el("section", {}, el("h3", {}, "Supergroup"),
      el("p", {}, "A group that grows gets another id. Its talk with the bot should go on as if nothing had happened."),
      el("div", { class: "buttons" }, button("Make it a supergroup", "grow", () => act("grow", { chat: chat.id })))));
}

function row(chat, user) {
  const role = roleOf(chat, user.id);
  const note = [WORDS[role.status], role.is_anonymous && "anonymous", user.id === state.me.id && "you", user.id === state.bot.id && "bot"];
  return el("li", { testid: `member-${user.id}` },
    avatar(user.id, nameOf(user)),
    el("div", { class: "middle" }, el("b", {}, nameOf(user)), el("span", { class: "line" }, note.filter(Boolean).join(" · "))),
    el("div", { class: "buttons" }, buttons(chat, user, role)));
}

function buttons(chat, user, role) {
  const become = (status, anonymous = false) => () => act("member", { person: state.me.id, chat: chat.id, user: user.id, status, anonymous });
  if (!isPresent(role)) return [button("Add", `add-${user.id}`, become("member"))];
  const isLeading = ["creator", "administrator"].includes(role.status);
  return [
    isLeading && user.id !== state.bot.id && button(role.is_anonymous ? "Show name" : "Hide name", `anonymous-${user.id}`, become("administrator", !role.is_anonymous)),
    role.status === "administrator" && button("Dismiss admin", `demote-${user.id}`, become("member")),
    !isLeading && button("Make admin", `promote-${user.id}`, become("administrator")),
    role.status !== "creator" && button("Remove", `remove-${user.id}`, become("kicked"), "danger"),
  ].filter(Boolean);
}

function topics(chat) {
  const field = el("input", { name: "name", placeholder: "Name of the topic", "aria-label": "Name of the topic", autocomplete: "off", maxlength: "128", testid: "topic-name" });
  const submit = async (event) => {
    event.preventDefault();
    const made = await act("topic", { person: state.me.id, chat: chat.id, name: field.value });
    if (made) show(chat.id, made.topic);
  };
  return el("section", {}, el("h3", {}, "Topics"),
    el("p", {}, ["General", ...chat.topics.map((topic) => topic.name)].join(" · ")),
    el("form", { onsubmit: submit, class: "one-line" }, field, el("button", { type: "submit", testid: "make-topic" }, "Add")));
}

function button(label, testid, onclick, className = "") {
  return el("button", { type: "button", class: className, testid, onclick }, label);
}
