// The small sheet of what else a phone can send: a place, a contact, a poll, dice.

import { el } from "./dom.js";
import { dismiss, openSheet } from "./sheets.js";

const DICE = ["🎲", "🎯", "🏀", "⚽", "🎳", "🎰"];

/** `send` is called with the fields of the thing. */
export function openThings(send) {
  const finish = (fields) => { dismiss(); send(fields); };
  openSheet("Send something else", "things", el("div", { class: "tools things" },
    form("Location", "place", finish,
      input("latitude", "Latitude", "51.4779"), input("longitude", "Longitude", "-0.0015"),
      input("title", "Name of the place (if it has one)"), input("address", "Address")),
    form("Contact", "contact", finish, input("name", "Name", "Grace Hopper"), input("phone", "Phone number", "+1 555 0100")),
    form("Poll", "poll", finish, input("question", "Question", "Tea or coffee?"), area("options", "One option a line", "Tea\nCoffee")),
    el("section", {}, el("h3", {}, "Dice"),
      el("div", { class: "buttons" }, DICE.map((emoji) => el("button", {
        type: "button", testid: `dice-${emoji}`, onclick: () => finish({ thing: "dice", emoji }),
      }, emoji))))));
}

function form(title, thing, finish, ...fields) {
  const submit = (event) => {
    event.preventDefault();
    finish({ thing, ...Object.fromEntries(new FormData(event.target)) });
  };
  return el("section", {}, el("form", { onsubmit: submit, testid: `thing-${thing}` },
    el("h3", {}, title), fields,
    el("div", { class: "buttons" }, el("button", { type: "submit", testid: `send-${thing}` }, "Send"))));
}

function input(name, label, value = "") {
  return el("input", { name, value, placeholder: label, "aria-label": label, autocomplete: "off" });
}

function area(name, label, value) {
  const node = el("textarea", { name, placeholder: label, "aria-label": label, rows: 3 });
  node.value = value;
  return node;
}
