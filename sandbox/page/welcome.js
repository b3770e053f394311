// What an empty chat with the bot shows: what it can do, things to try, and Telegram's Start.

import { el } from "./dom.js";
import { messagesOf, state } from "./store.js";

const WORDS = {
  en: {
    title: "What can this bot do?",
    about: "It answers what you write, like any chat with a model: in words, pictures or JSON. Tap one to try it:",
    start: "Start",
    chips: [
      ["Show Markdown", "Show me some Markdown"],
      ["Tell a long story", "Tell me a long story"],
      ["Search the web", "Please search for the lighthouse of Mog"],
      ["Make a picture", "/image a lighthouse at night"],
      ["JSON", "/json Three fruits, with colour and price"],
      ["Ask me later", "My favourite colour is green. I will ask you later."],
    ],
  },
  zh: {
    title: "这个机器人能做什么？",
    about: "你写什么它就答什么，和别的模型聊天一样：可以是文字、图片或 JSON。点一个试试：",
    start: "开始",
    chips: [
      ["显示 Markdown", "给我看看 Markdown"],
      ["讲个长故事", "讲一个很长的故事"],
      ["联网搜索", "搜索莫格灯塔"],
      ["画张图", "/image 夜里的灯塔"],
      ["JSON", "/json 三种水果，带颜色和价格"],
      ["待会儿再问我", "我最喜欢绿色。待会儿我会问你。"],
    ],
  },
};

const words = () => WORDS[state.me.language_code?.slice(0, 2)] ?? WORDS.en;

export const isUnused = (chat) => chat.type === "private" && messagesOf(chat, null).length === 0;

/** The card in the middle; `send` says something for the person. */
export function renderWelcome(send) {
  const { title, about, chips } = words();
  return el("section", { class: "welcome", testid: "welcome" },
    el("h3", {}, title), el("p", {}, about),
    el("div", { class: "chips" }, chips.map(([label, text], i) => el("button", { type: "button", testid: `try-${i}`, title: text, onclick: () => send(text) }, label))));
}

/** The bar above the field, as long as nobody has pressed it or said anything. */
export function startButton(send) {
  const node = el("button", { type: "button", class: "start", testid: "start", hidden: true, onclick: () => send("/start") });
  return {
    node,
    draw: (chat) => {
      node.hidden = !isUnused(chat);
      node.textContent = words().start;
    },
  };
}
