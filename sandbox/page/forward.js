// The sheet that asks where a message is to be forwarded.

import { act } from "./api.js";
import { avatar, el } from "./dom.js";
import { dismiss, openSheet } from "./sheets.js";
import { avatarIdOf, show, state, titleOf, visibleChats } from "./store.js";

/** `parts` are the messages of one album, or one message. */
export function openForward(chat, parts) {
  const rows = visibleChats().flatMap((target) => threadsOf(target).map((topic) => row(chat, parts, target, topic)));
  openSheet("Forward to …", "forward", el("div", { class: "list" }, rows));
}

const threadsOf = (chat) => (chat.is_forum ? [{ id: 0, name: "General" }, ...chat.topics] : [null]);

function row(chat, parts, target, topic) {
  const title = topic ? `${titleOf(target)} › ${topic.name}` : titleOf(target);
  const go = async () => {
    dismiss();
    const sent = await act("forward", {
      person: state.me.id, chat: chat.id, message_ids: parts.map((part) => part.message_id), to: target.id, topic: topic?.id || null,
    });
    if (sent) show(target.id, topic ? topic.id : null);
  };
  return el("button", { type: "button", class: "chat-row", testid: `forward-${target.id}${topic ? `-${topic.id}` : ""}`, onclick: go },
    avatar(avatarIdOf(target), titleOf(target)), el("span", { class: "middle" }, el("b", {}, title)));
}
