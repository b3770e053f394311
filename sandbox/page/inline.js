// What the bot offers to a person who types behind its name, in whatever chat.

import { act } from "./api.js";
import { el } from "./dom.js";
import { state } from "./store.js";

const PAUSE = 300; // ms without a letter, as a client waits before it asks

export function inlineMenu(field, here) {
  const node = el("div", { class: "commands", hidden: true, testid: "inline-results", role: "listbox" });
  let timer = 0;
  let asked = "";

  function filter() {
    const name = `@${state.bot?.username ?? ""} `.toLowerCase();
    const typed = field.value.toLowerCase().startsWith(name) ? field.value.slice(name.length).trim() : "";
    if (typed === asked) return;
    asked = typed;
    clearTimeout(timer);
    node.hidden = true;
    if (typed) timer = setTimeout(() => look(typed), PAUSE);
  }

  async function look(typed) {
    const place = here();
    const offered = await act("inline", { ...place, text: typed });
    if (!offered || typed !== asked) return;
    node.hidden = offered.results.length === 0;
    node.replaceChildren(...offered.results.map((result, i) => el("button", {
      type: "button", role: "option", testid: "inline-result", onclick: () => choose(place, offered.query, i),
    }, el("b", {}, result.title), el("span", {}, result.description))));
  }

  function choose(place, query, i) {
    field.value = "";
    field.dispatchEvent(new Event("input"));
    act("choose-result", { ...place, query, place: i });
  }

  return { node, filter };
}
