// Links to the bot, which open here and not at the true Telegram.

import { act } from "./api.js";
import { show, state } from "./store.js";

/** Whether a tap on this address starts our bot. */
export function isBotLink(href) {
  const url = URL.parse ? URL.parse(href) : tryUrl(href);
  return url?.hostname === "t.me" && url.pathname.toLowerCase() === `/${state.bot.username?.toLowerCase()}`;
}

function tryUrl(href) {
  try {
    return new URL(href);
  } catch {
    return null;
  }
}

/** The person on this phone opens the link; ?startgroup= means the group on the screen. */
export async function openBotLink(url) {
  const open = state.open && state.chats.get(state.open.chat);
  const chat = open && open.type !== "private" ? open.id : null;
  const sent = await act("link", { person: state.me.id, url, chat });
  if (sent) show(sent.chat, state.chats.get(sent.chat)?.is_forum ? 0 : null);
  return Boolean(sent);
}
