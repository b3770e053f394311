// The sandbox's own controls, and the line on top that says what answers here.

import { act } from "./api.js";
import { openBotLink } from "./botlinks.js";
import { el } from "./dom.js";
import { dismiss, openSheet } from "./sheets.js";
import { state } from "./store.js";

export function drawNotice(notice) {
  const lines = [];
  if (state.lost) lines.push(el("span", { class: "bad" }, "The sandbox does not answer. Is it still running in the terminal?"));
  else if (state.bot.status !== "running") lines.push(el("span", { class: "bad", testid: "bot-status" }, BOT[state.bot.status]?.(state.bot) ?? ""), restart());
  else if (state.bot.link) lines.push(el("span", {}, "The bot printed a link to itself."), opener());
  if (state.telegram.away) lines.push(el("span", { class: "bad" }, "Telegram is away."));
  if (state.model.is_sandbox) lines.push(el("span", {}, "The answers are the sandbox's own: no key is set."));
  notice.replaceChildren(...lines);
  notice.hidden = lines.length === 0;
}

const BOT = {
  starting: () => "The bot is starting…",
  stopped: () => "The bot was stopped.",
  killed: () => "The bot was killed.",
  died: (bot) => `The bot ended with status ${bot.exit_code}. Its last words are in the terminal.`,
};

const restart = () => (state.bot.status === "starting" ? "" : el("button", { type: "button", testid: "restart-notice", onclick: () => act("bot", { action: "restart" }) }, "Restart the bot"));

const opener = () => el("button", { type: "button", testid: "open-printed", onclick: () => openBotLink(state.bot.link) }, `Open it as ${state.me.first_name}`);

export function openDrawer() {
  openSheet("Sandbox", "drawer", el("div", { class: "tools" },
    section("The bot", "It is an ordinary process. Kill it in the middle of an answer, restart it, and see that nothing is lost.",
      tool("Restart the bot", "restart-bot", "bot", { action: "restart" }),
      tool("kill -9", "kill-bot", "bot", { action: "kill" }, "danger")),
    section("Who rules", `${state.bot.has_admin ? "Ada is in ADMIN_USER_IDS." : "Nobody is in ADMIN_USER_IDS: the log shows a link that makes an owner."} ${state.bot.is_open ? "Everybody may write to the bot." : "Others have to ask."} Each of these restarts the bot.`,
      state.bot.has_admin ? tool("Nobody is admin", "no-admin", "bot", { action: "claim" }) : tool("Ada is admin", "ada-admin", "bot", { action: "admin" }),
      state.bot.is_open ? tool("Others must ask", "invited", "bot", { action: "invited" }) : tool("Open to everybody", "everyone", "bot", { action: "everyone" })),
    linkForm(),
    section("Privacy mode", `It is ${state.telegram.privacy ? "on: in groups the bot hears what is meant for it" : "off: the bot hears all that is said in groups"}. In a group it changes when the bot is removed and added again.`,
      tool(state.telegram.privacy ? "Switch it off" : "Switch it on", "privacy", "privacy", { on: !state.telegram.privacy })),
    section("Telegram", "What happens to bots out there.",
      tool("429 on the next send", "fault-429", "faults", { kind: "flood" }),
      tool("Away for 10 s", "fault-away", "faults", { kind: "away" }),
      tool("Loses its next response", "fault-lost", "faults", { kind: "lost" }),
      tool(state.telegram.refuses_rich ? "Take rich messages" : "Refuse rich messages", "fault-rich", "faults", { kind: "rich" })),
    state.model.is_sandbox && section("The model", "Slow answers show how a growing one looks.",
      tool(state.model.is_slow ? "Normal speed" : "Slow model", "slow-model", "faults", { kind: state.model.is_slow ? "normal" : "slow" }))));
}

function linkForm() {
  const field = el("input", { name: "url", placeholder: `https://t.me/${state.bot.username}?start=…`, "aria-label": "Link to the bot", autocomplete: "off", testid: "link-field" });
  const submit = async (event) => {
    event.preventDefault();
    if (await openBotLink(field.value)) dismiss();
  };
  return el("section", {}, el("h3", {}, "Open a link"), el("p", {}, `A link to the bot, as ${state.me.first_name} would tap it.`),
    el("form", { onsubmit: submit, class: "one-line" }, field, el("button", { type: "submit", testid: "open-link" }, "Open")));
}

function section(title, text, ...buttons) {
  return el("section", {}, el("h3", {}, title), el("p", {}, text), el("div", { class: "buttons" }, buttons));
}

function tool(label, testid, path, fields, className = "") {
  const run = async () => { dismiss(); await act(path, fields); };
  return el("button", { type: "button", class: className, testid, onclick: run }, label);
}
