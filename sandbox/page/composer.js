// Where a person writes: text, commands, files, and what is answered or edited.

import { act, upload } from "./api.js";
import { commandMenu } from "./commands.js";
import { el, icon, iconButton } from "./dom.js";
import { inlineMenu } from "./inline.js";
import { canRecord, voiceRecorder } from "./recorder.js";
import { openMenu } from "./sheets.js";
import { stage } from "./stage.js";
import { authorOf, roleOf, state, summary } from "./store.js";
import { openThings } from "./things.js";
import { startButton } from "./welcome.js";

const CAPTION_LIMIT = 1024;

export function buildComposer() {
  const strip = el("div", { class: "strip", hidden: true });
  const field = el("textarea", { rows: 1, placeholder: "Message", testid: "composer", "aria-label": "Message", enterkeyhint: "send", autocomplete: "off", dir: "auto" });
  const sendButton = iconButton("send", "Send", () => send(), { class: "icon-button send", testid: "send" });
  const staged = stage(() => refresh());
  const commands = commandMenu(field, (text) => sendText(text), (command) => act("choose", { ...here(), command }));
  const offered = inlineMenu(field, () => here());
  const attach = iconButton("clip", "Attach", () => openAttach(), { testid: "attach" });
  const recorder = voiceRecorder((file, seconds) => sendVoice(file, seconds));
  const speak = iconButton("voice", "Record a voice message", () => recorder.start(), { testid: "record", hidden: !canRecord() });
  const start = startButton((text) => sendText(text));
  const node = el("footer", { class: "composer" }, commands.node, offered.node, start.node, strip, staged.node,
    el("div", { class: "row-in" }, commands.button, field, attach, speak, sendButton), recorder.node);
  let chat = null;
  let target = null; // {kind: "reply" | "edit", message, quote}
  const texts = new Map(); // what was begun in each thread

  function here() {
    return { person: state.me.id, chat: chat.id, topic: state.open?.topic || null };
  }

  function enter(other) {
    if (chat) texts.set(chat.id, target?.kind === "edit" ? "" : field.value);
    chat = other;
    field.value = texts.get(chat.id) ?? "";
    aim(null);
    staged.clear();
    recorder.cancel();
    commands.load(chat);
    refresh();
    if (window.matchMedia("(hover: hover)").matches) field.focus();
  }

  function aim(next) {
    target = next;
    strip.hidden = !next;
    if (!next) return;
    strip.replaceChildren(icon(next.kind), el("div", {},
      el("b", {}, next.kind === "edit" ? "Edit message" : `Reply to ${authorOf(next.message)}`),
      el("span", {}, next.quote ?? summary(next.message))),
    iconButton("close", "Cancel", () => { if (next.kind === "edit") field.value = ""; aim(null); refresh(); }));
  }

  function openAttach() {
    const box = attach.getBoundingClientRect();
    const others = { icon: "pin", label: "Place, contact, poll …", testid: "attach-thing", run: () => openThings(sendThing) };
    openMenu(box.left - 160, box.top - 190, [...staged.choices(), others]);
  }

  /** What is answered by it, which is then no longer aimed at. */
  function takeReply() {
    if (target?.kind !== "reply") return null;
    const replyTo = target.message.message_id;
    aim(null);
    return replyTo;
  }

  const sendThing = (thing) => act("things", { ...here(), ...thing, reply_to: takeReply() });
  const sendVoice = (file, seconds) => upload({ ...here(), kind: "voice", duration: seconds, reply_to: takeReply() }, [{ file }]);

  async function send() {
    const text = field.value.trim();
    const files = staged.take();
    if (!text && files.length === 0) return;
    const aimed = target;
    field.value = "";
    aim(null);
    refresh();
    if (aimed?.kind === "edit") await act("edit", { ...here(), message_id: aimed.message.message_id, text });
    else if (files.length > 0) await sendFiles(files, text, aimed);
    else await sendText(text, aimed);
    field.focus();
  }

  /** One too long is cut into several by the sandbox, as a client would. */
  async function sendText(text, aimed = null) {
    const reply = aimed ? { reply_to: aimed.message.message_id, quote: aimed.quote } : {};
    await act("say", { ...here(), text, ...reply });
  }

  async function sendFiles(files, text, aimed) {
    const caption = text.length <= CAPTION_LIMIT ? text : "";
    const place = here();
    for (const [i, batch] of batches(files).entries()) {
      const words = i === 0 ? caption || null : null;
      const replyTo = i === 0 ? aimed?.message.message_id : null;
      await upload({ ...place, kind: batch[0].kind, caption: words, reply_to: replyTo }, batch);
    }
    if (text && !caption) await sendText(text);
  }

  function refresh() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 150)}px`;
    sendButton.replaceChildren(icon(target?.kind === "edit" ? "check" : "send"));
    const isReady = field.value.trim() !== "" || staged.count() > 0;
    sendButton.classList.toggle("ready", isReady);
    speak.hidden = isReady || !canRecord();
    commands.filter();
    offered.filter();
  }

  field.addEventListener("input", refresh);
  field.addEventListener("keydown", (event) => {
    // The Enter that ends an input method's word belongs to the input method.
    if (event.isComposing || commands.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
    if (event.key === "Escape" && target) { if (target.kind === "edit") field.value = ""; aim(null); refresh(); }
  });
  field.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length > 0) { event.preventDefault(); staged.add(files); }
  });

  /** Whether there is a Start to press, and whose name will stand above what is written. */
  function drawFor(here) {
    start.draw(here);
    const role = here.type === "private" ? null : roleOf(here, state.me.id);
    field.placeholder = role?.is_anonymous ? `Message as ${here.title}` : "Message";
  }

  return {
    node, enter, sendText, drawFor,
    drop: (files) => staged.add(files),
    reloadCommands: () => chat && commands.load(chat),
    reply: (message, quote) => { aim({ kind: "reply", message, quote }); refresh(); field.focus(); },
    edit: (message) => { field.value = message.text; aim({ kind: "edit", message }); refresh(); field.focus(); },
  };
}

/** Photos go as albums of ten, files too; a recording goes by itself. */
function batches(files) {
  const albums = files.filter((file) => file.kind === "voice").map((file) => [file]);
  for (const kind of ["document", "photo"]) {
    const alike = files.filter((file) => file.kind === kind);
    const parts = Math.ceil(alike.length / 10);
    albums.unshift(...Array.from({ length: parts }, (_, i) => alike.slice(10 * i, 10 * i + 10)));
  }
  return albums;
}
