// Joins the parts of the page: reads the state, follows the events, draws.

import { ask, follow } from "./api.js";
import { settle } from "./bubble.js";
import { buildChat, drawChat } from "./chat.js";
import { drawSide } from "./chatlist.js";
import { buildComposer } from "./composer.js";
import { drawNotice, openDrawer } from "./drawer.js";
import { redrawGroup } from "./group.js";
import { alertBox, dismiss, isOpen, toast } from "./sheets.js";
import { apply, changed, load, onChange, show, state } from "./store.js";

const composer = buildComposer();
const view = buildChat(document.getElementById("chat"), composer);
const side = document.getElementById("side");
const notice = document.getElementById("notice");

onChange(() => {
  drawNotice(notice);
  // The chat first: what it shows is read, and no longer counted beside it.
  drawChat(view);
  drawSide(side, openDrawer);
  redrawGroup();
});

let held = []; // events that came while the state was being read; null when it is known
let isReading = false;
let isStale = false;

async function refresh() {
  isStale = true;
  if (isReading) return;
  isReading = true;
  held ??= [];
  const isFirst = state.people.length === 0;
  try {
    while (isStale) {
      isStale = false;
      load(await ask("state"));
    }
    state.lost = false;
    const waiting = held;
    held = null;
    waiting.forEach(take);
  } catch (error) {
    toast(error.message);
  }
  isReading = false;
  if (isFirst && window.matchMedia("(min-width: 900px)").matches) show(state.me.id);
}

function take(event) {
  if (held) held.push(event);
  else if (event.type === "chat") refresh();
  else if (event.type === "commands") composer.reloadCommands();
  else if (event.type === "callback_answer") answered(event);
  else if (event.type === "told") toast(event.text);
  else apply(event);
}

function answered({ query_id: id, person, text, show_alert: isAlert, url }) {
  settle(id);
  if (person !== state.me.id) return;
  if (text) (isAlert ? alertBox : toast)(text);
  else if (url) toast(url);
}

document.addEventListener("keydown", (event) => { if (event.key === "Escape" && isOpen()) dismiss(); });
document.addEventListener("visibilitychange", changed);
const phone = document.getElementById("phone");
phone.addEventListener("dragover", (event) => event.preventDefault());
phone.addEventListener("drop", (event) => { event.preventDefault(); composer.drop([...event.dataTransfer.files]); });

follow(refresh, take, () => { state.lost = true; if (state.me) changed(); });
