// What this page knows: people, chats, messages. Everything is changed here and drawn elsewhere.

const READ = "parley.read";

export const state = {
  me: null, people: [], chats: new Map(), bot: {}, model: {}, telegram: {},
  open: null, // {chat, topic}: the thread on the screen
};

const listeners = new Set();
let waiting = false;
const read = new Map(Object.entries(JSON.parse(sessionStorage.getItem(READ) ?? "{}")));

export const onChange = (listener) => listeners.add(listener);

/** Draws once for all changes of a moment. */
export function changed() {
  if (waiting) return;
  waiting = true;
  // A hidden tab gets no animation frames, but its unread counts should still be right.
  setTimeout(draw, 30);
}

function draw() {
  waiting = false;
  for (const listener of listeners) listener();
}

export function load(fresh) {
  const first = state.people.length === 0;
  Object.assign(state, { people: fresh.people, bot: fresh.bot, model: fresh.model, telegram: fresh.telegram });
  const known = state.chats;
  state.chats = new Map(fresh.chats.map((chat) => [chat.id, {
    ...chat,
    messages: new Map(chat.messages.map((message) => [message.message_id, message])),
    drafts: new Map(chat.drafts.map((draft) => [draft.draft_id, draft])),
    actions: known.get(chat.id)?.actions ?? new Map(),
    presses: known.get(chat.id)?.presses ?? new Map(),
  }]));
  followGrown();
  state.me = state.people.find((person) => person.id === Number(sessionStorage.getItem("parley.me"))) ?? state.people[0];
  if (first) for (const chat of state.chats.values()) forgetOld(chat);
  leaveLost();
  changed();
}

/** A group that became a supergroup is another chat, and the same one for people. */
function followGrown() {
  if (!state.open || state.chats.has(state.open.chat)) return;
  const grown = [...state.chats.values()].find((chat) => chat.was === state.open.chat);
  state.open = grown ? { chat: grown.id, topic: null } : null;
}

function forgetOld(chat) {
  for (const topic of threadsOf(chat)) {
    const last = lastOf(chat, topic);
    for (const person of state.people) {
      const key = readKey(person.id, chat.id, topic);
      if (last && !read.has(key)) read.set(key, last.message_id);
    }
  }
}

/** Whoever was removed from a group has it on the screen no more. */
function leaveLost() {
  const open = state.open && state.chats.get(state.open.chat);
  if (open && !open.members.includes(state.me.id)) state.open = null;
}

export function become(person) {
  sessionStorage.setItem("parley.me", person.id);
  state.me = person;
  const open = state.open && state.chats.get(state.open.chat);
  // A private chat belongs to one person: the other one opens their own.
  if (open?.type === "private") state.open = { chat: person.id, topic: null };
  leaveLost();
  draw();
}

export function show(chat, topic = null) {
  state.open = chat === null ? null : { chat, topic };
  // At once: the next key that is typed belongs to this chat.
  draw();
}

export function apply(event) {
  const chat = state.chats.get(event.chat_id);
  const change = CHANGES[event.type];
  if (!change) return;
  change(event, chat);
  changed();
}

const CHANGES = {
  message: ({ message }, chat) => {
    if (!chat) return;
    chat.messages.set(message.message_id, message);
    if (message.from?.id === state.bot.id) chat.actions.delete(topicOf(chat, message));
  },
  edited: ({ message }, chat) => chat?.messages.has(message.message_id) && chat.messages.set(message.message_id, message),
  deleted: ({ message_ids: ids }, chat) => ids.forEach((id) => chat?.messages.delete(id)),
  draft: ({ draft }, chat) => chat?.drafts.set(draft.draft_id, draft),
  draft_gone: ({ draft_id: id }, chat) => chat?.drafts.delete(id),
  action: ({ action, topic }, chat) => {
    // Telegram shows an action for five seconds unless it is sent again.
    chat?.actions.set(topic ?? 0, { action, until: Date.now() + 5000 });
    setTimeout(changed, 5100);
  },
  pressed: ({ message_id: id, who, button }, chat) => {
    const before = chat?.presses.get(id) ?? [];
    chat?.presses.set(id, [...before, `${who} pressed “${button}”`].slice(-3));
  },
  bot: ({ bot }) => { state.bot = { ...state.bot, ...bot }; },
  model: ({ model }) => { state.model = model; },
  telegram: ({ telegram }) => { state.telegram = telegram; },
};

export const topicOf = (chat, message) => (chat.is_forum && message.is_topic_message ? message.message_thread_id : 0);
export const threadsOf = (chat) => (chat.is_forum ? [0, ...chat.topics.map((topic) => topic.id)] : [0]);
const readKey = (person, chat, topic) => `${person}:${chat}:${topic}`;

export function messagesOf(chat, topic) {
  const wanted = [...chat.messages.values()].filter((message) => isForMe(message) && topicOf(chat, message) === (topic ?? 0));
  return inOrder(chat, wanted);
}

/** What the bot and one member say to each other alone is on no other phone. */
const isForMe = (message) => !message._only || message._only === state.me.id;

/** What was said before a group grew has numbers of its own, and comes first. */
function inOrder(chat, messages) {
  const isHere = (message) => Number(message.chat.id === chat.id);
  return messages.sort((a, b) => isHere(a) - isHere(b) || a.message_id - b.message_id);
}

export const lastOf = (chat, topic) => messagesOf(chat, topic).at(-1);

/** The last message anywhere in a chat, which is what the list of chats shows. */
export const newestOf = (chat) => inOrder(chat, [...chat.messages.values()].filter(isForMe)).at(-1) ?? null;

export function unread(chat, topic) {
  const seen = read.get(readKey(state.me.id, chat.id, topic ?? 0)) ?? 0;
  const isNew = (message) => message.message_id > seen && message.from?.id !== state.me.id && message.chat.id === chat.id;
  return messagesOf(chat, topic).filter(isNew).length;
}

export function markRead(chat, topic) {
  const last = lastOf(chat, topic);
  if (!last) return;
  read.set(readKey(state.me.id, chat.id, topic ?? 0), last.message_id);
  sessionStorage.setItem(READ, JSON.stringify(Object.fromEntries(read)));
}

export function visibleChats() {
  const mine = [...state.chats.values()].filter((chat) => chat.members.includes(state.me.id));
  return mine.sort((a, b) => (newestOf(b)?.date ?? 0) - (newestOf(a)?.date ?? 0));
}

export const titleOf = (chat) => (chat.type === "private" ? state.bot.first_name : chat.title);
export const avatarIdOf = (chat) => (chat.type === "private" ? state.bot.id : chat.id);

export function actionOf(chat, topic) {
  const shown = chat.actions.get(topic ?? 0);
  return shown && shown.until > Date.now() ? shown.action : null;
}

export function nameOf(user) {
  return user ? [user.first_name, user.last_name].filter(Boolean).join(" ") : "";
}

export function authorOf(message) {
  return message.sender_chat ? message.sender_chat.title ?? "" : nameOf(message.from);
}

const ROLES = { creator: "owner", administrator: "admin" };

export const roleOf = (chat, userId) => chat.roles[userId] ?? { status: "left", is_anonymous: false };
export const isPresent = (role) => !["left", "kicked"].includes(role.status);

/** What stands beside a name in a group, if anything. */
export function titleIn(chat, message) {
  if (message.is_automatic_forward) return "channel";
  if (message.sender_chat) return message.sender_chat.id === message.chat.id ? "anonymous admin" : "channel";
  return ROLES[roleOf(chat, message.from?.id).status] ?? null;
}

/** Whether the person on this phone may edit it. */
export const isMine = (message) => !message.sender_chat && message.from?.id === state.me.id;

/** A line that stands for a message: in the list of chats, in replies. */
export function summary(message) {
  if (!message) return "";
  const text = message.text ?? message.caption ?? (message.rich_message && wordsOf(message.rich_message));
  if (text) return text.replace(/\s+/gu, " ").slice(0, 200);
  if (message.document?.file_name && !message.animation) return message.document.file_name;
  const kind = KINDS.find(([field]) => message[field]);
  return kind ? kind[1] : serviceText(message) ?? "Message";
}

/** The words of a rich message. */
function wordsOf(value) {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(wordsOf).join(" ");
  if (!value || typeof value !== "object") return "";
  return wordsOf([value.text, value.expression, value.blocks, value.items, value.cells].filter(Boolean));
}

const KINDS = [
  ["photo", "Photo"], ["animation", "GIF"], ["document", "File"], ["voice", "Voice message"], ["audio", "Music"], ["video", "Video"],
  ["video_note", "Video message"], ["sticker", "Sticker"], ["venue", "Venue"], ["location", "Location"], ["contact", "Contact"], ["poll", "Poll"], ["dice", "Dice"], ["story", "Story"],
];

/** What Telegram writes in the middle of the chat, or null for an ordinary message. */
export function serviceText(message) {
  const who = authorOf(message);
  if (message.forum_topic_created) return `The topic “${message.forum_topic_created.name}” was created`;
  if (message.forum_topic_edited) return `${who} changed the topic`;
  if (message.forum_topic_closed) return `${who} closed the topic`;
  if (message.forum_topic_reopened) return `${who} reopened the topic`;
  if (message.new_chat_members) {
    const isOwnStep = message.new_chat_members.every((user) => user.id === message.from?.id);
    return isOwnStep ? `${who} joined the group` : `${who} added ${message.new_chat_members.map(nameOf).join(", ")}`;
  }
  if (message.left_chat_member) {
    return message.left_chat_member.id === message.from?.id ? `${who} left the group` : `${who} removed ${nameOf(message.left_chat_member)}`;
  }
  if (message.group_chat_created || message.supergroup_chat_created) return `${who} created the group`;
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return "This group became a supergroup";
  if (message.pinned_message) return `${who} pinned “${summary(message.pinned_message)}”`;
  if (message.new_chat_title) return `${who} changed the name to “${message.new_chat_title}”`;
  return null;
}
