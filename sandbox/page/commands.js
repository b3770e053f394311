// The menu of the bot's commands, which filters itself as a person types.

import { ask } from "./api.js";
import { el } from "./dom.js";
import { state } from "./store.js";

/** `choose` sends a command that only the bot and its sender see. */
export function commandMenu(field, send, choose) {
  const node = el("div", { class: "commands", hidden: true, testid: "commands", role: "listbox" });
  const button = el("button", { type: "button", class: "slash", title: "Commands", "aria-label": "Commands", testid: "slash" }, "/");
  let known = [];
  let found = [];
  let chosen = 0;
  let isGroup = false;

  async function load(chat) {
    isGroup = chat.type !== "private";
    try {
      known = (await ask("commands", { person: state.me.id, chat: chat.id })).commands;
    } catch {
      known = [];
    }
    button.hidden = known.length === 0;
    filter();
  }

  function filter() {
    const typed = /^\/(\w*)$/u.exec(field.value);
    found = typed ? known.filter(({ command }) => command.startsWith(typed[1].toLowerCase())) : [];
    chosen = 0;
    draw();
  }

  function draw() {
    node.hidden = found.length === 0;
    node.replaceChildren(...found.map((item, i) => el("button", {
      type: "button", class: i === chosen ? "chosen" : "", role: "option", testid: `command-${item.command}`, onclick: () => pick(item),
    }, el("b", {}, `/${item.command}`), el("span", {}, item.description))));
    node.children[chosen]?.scrollIntoView({ block: "nearest" });
  }

  function pick(item) {
    field.value = "";
    field.dispatchEvent(new Event("input"));
    if (item.is_ephemeral && isGroup) choose(item.command);
    // Telegram adds the name in groups, where other bots may know the same command.
    else send(isGroup ? `/${item.command}@${state.bot.username}` : `/${item.command}`);
  }

  function key(event) {
    if (found.length === 0) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      chosen = (chosen + steps[event.key] + found.length) % found.length;
      draw();
    } else if (event.key === "Enter" && !event.shiftKey) {
      pick(found[chosen]);
    } else if (event.key === "Tab") {
      field.value = `/${found[chosen].command} `;
      field.dispatchEvent(new Event("input"));
    } else if (event.key === "Escape") {
      found = [];
      draw();
    } else return false;
    event.preventDefault();
    return true;
  }

  button.addEventListener("click", () => {
    field.value = field.value === "/" ? "" : "/";
    field.focus();
    field.dispatchEvent(new Event("input"));
  });
  return { node, button, load, filter, key };
}
