// What lies over the phone for a moment: toasts, alerts, questions and menus.

import { el, icon } from "./dom.js";

const layer = () => document.getElementById("layer");

export function toast(text) {
  const node = el("div", { class: "toast", testid: "toast", role: "status" }, text);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.classList.add("leaving"), 3200);
  setTimeout(() => node.remove(), 3600);
}

export function dismiss() {
  layer().replaceChildren();
}

export const isOpen = () => layer().childElementCount > 0;

function cover(content, className = "") {
  dismiss();
  const back = el("div", { class: `cover ${className}` }, content);
  back.addEventListener("click", (event) => { if (event.target === back) dismiss(); });
  back.addEventListener("contextmenu", (event) => { if (event.target === back) { event.preventDefault(); dismiss(); } });
  layer().append(back);
  return back;
}

function dialog(testid, content, ...buttons) {
  cover(el("div", { class: "dialog", role: "alertdialog", testid }, content, el("div", { class: "dialog-buttons" }, buttons)));
  layer().querySelector(".dialog-buttons button:last-child").focus();
}

const button = (label, onclick, className = "") => el("button", { type: "button", class: className, onclick }, label);

/** The answer of a bot that wants to be read before anything else. */
export function alertBox(text) {
  dialog("alert", el("p", {}, text), button("OK", dismiss));
}

export function confirmLink(href) {
  const go = () => { dismiss(); window.open(href, "_blank", "noopener,noreferrer"); };
  dialog("confirm-link", [el("h2", {}, "Open this link?"), el("p", { class: "target" }, href)], button("Cancel", dismiss, "quiet"), button("Open", go));
}

export function confirmBox(question, label, onyes) {
  const yes = () => { dismiss(); onyes(); };
  dialog("confirm", el("p", {}, question), button("Cancel", dismiss, "quiet"), button(label, yes, "danger"));
}

/** Items are {icon, label, run, danger}; above them perhaps emoji to react with. It stays within the window. */
export function openMenu(x, y, items, reactions = null) {
  const rows = items.map((item) => el("button", {
    type: "button", class: item.danger ? "danger" : "", role: "menuitem", testid: item.testid,
    onclick: () => { dismiss(); item.run(); },
  }, icon(item.icon), el("span", {}, item.label)));
  const menu = el("div", { class: "menu", role: "menu", testid: "menu" }, reactions && quickReactions(reactions), rows);
  cover(menu, "clear");
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(x, window.innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, window.innerHeight - height - 8))}px`;
  rows[0]?.focus({ preventScroll: true });
}

function quickReactions({ emojis, choose }) {
  return el("div", { class: "quick" }, emojis.map((emoji) => el("button", {
    type: "button", role: "menuitem", testid: `react-${emoji}`, "aria-label": `React with ${emoji}`,
    onclick: () => { dismiss(); choose(emoji); },
  }, emoji)));
}

export function openSheet(title, testid, content) {
  cover(el("div", { class: "sheet", testid, role: "dialog", "aria-label": title },
    el("header", {}, el("h2", {}, title), el("button", { type: "button", class: "icon-button", "aria-label": "Close", onclick: dismiss }, icon("close"))),
    content), "side");
}

/** The sheet of this name, if it is the one that is open. */
export const sheetOf = (testid) => layer().querySelector(`.sheet[data-testid="${testid}"]`);

export function openImage(src, label) {
  const view = cover(el("img", { src, alt: label }), "image");
  view.addEventListener("click", dismiss);
}
