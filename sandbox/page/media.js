// What a message carries besides words: pictures, files, sounds, places.

import { act, fileUrl } from "./api.js";
import { el, icon, lengthOf, sizeOf } from "./dom.js";
import { openImage } from "./sheets.js";
import { state } from "./store.js";

export function renderMedia(message) {
  if (message.photo) return photo(message);
  if (message.animation) return film(message.animation, { autoplay: true, loop: true });
  if (message.video) return film(message.video, { controls: true });
  if (message.video_note) return film(message.video_note, { controls: true, class: "photo round-film" });
  if (message.sticker) return sticker(message.sticker);
  if (message.voice) return sound(message.voice, "Voice message");
  if (message.audio) return sound(message.audio, message.audio.title ?? message.audio.file_name ?? "Music");
  if (message.document) return file(message.document);
  if (message.venue) return card("pin", message.venue.title, message.venue.address);
  if (message.location) return card("pin", message.location.live_period ? "Live location" : "Location", `${message.location.latitude}, ${message.location.longitude}`);
  if (message.contact) return card("people", [message.contact.first_name, message.contact.last_name].filter(Boolean).join(" "), message.contact.phone_number);
  if (message.poll) return poll(message);
  if (message.dice) return el("div", { class: "dice", testid: "dice", title: `${message.dice.emoji} shows ${message.dice.value}` }, `${message.dice.emoji} ${message.dice.value}`);
  if (message.story) return card("photo", "Story", message.story.chat.title ?? message.story.chat.first_name);
  return null;
}

/** Vectors are shown as their emoji: drawing them would take a library. */
function sticker(shown) {
  const label = shown.emoji ?? "Sticker";
  if (shown.is_animated) return el("div", { class: "dice", title: "An animated sticker" }, label);
  if (shown.is_video) return film(shown, { autoplay: true, loop: true });
  return picture(shown.file_id, label, "sticker");
}

/** The small picture of a message, for where it is only spoken of. */
export function thumbnail(message) {
  const whole = message.photo?.[0] ?? message.document?.thumbnail ?? message.video?.thumbnail ?? message.animation?.thumbnail;
  const still = message.sticker && !message.sticker.is_animated && !message.sticker.is_video ? message.sticker : null;
  const found = whole ?? still;
  return found ? el("img", { class: "thumb", src: fileUrl(found.file_id), alt: "", testid: "reply-thumb" }) : null;
}

export const isPicture = (message) => Boolean(message.photo || message.video || message.animation || message.video_note);

/** One grid for the photos of an album, as Telegram lays them out: never a lonely small one. */
export function renderAlbum(messages) {
  const shape = Math.min(messages.length, 10);
  return el("div", { class: `album of-${shape}`, testid: "album" }, messages.map((message) => (
    message.photo ? picture(message.photo.at(-1).file_id, "Photo", "") : renderMedia(message))));
}

function photo(message) {
  const largest = message.photo.at(-1);
  const node = picture(largest.file_id, "Photo", "photo");
  // The room is kept before the bytes are there, so that nothing jumps.
  if (largest.width && largest.height) node.style.aspectRatio = `${Math.max(0.5, Math.min(2.4, largest.width / largest.height))}`;
  return node;
}

function picture(fileId, label, className) {
  const src = fileUrl(fileId);
  const image = el("img", { src, alt: label, loading: "lazy", decoding: "async" });
  return el("button", { type: "button", class: `picture ${className}`, title: label, onclick: () => openImage(src, label) }, image);
}

function film(video, how) {
  return el("video", { class: "photo", src: fileUrl(video.file_id), muted: true, playsInline: true, ...how });
}

function sound(voice, label) {
  return el("div", { class: "sound" },
    el("span", { class: "round" }, icon("voice")),
    el("div", {},
      el("div", { class: "file-name" }, label),
      el("audio", { controls: true, preload: "none", testid: "sound", src: fileUrl(voice.file_id) }),
      // Told by the sender: the player knows it only once it has the whole file.
      el("div", { class: "small", testid: "length" }, [voice.performer, lengthOf(voice.duration)].filter(Boolean).join(" · "))));
}

function file(found) {
  const name = found.file_name ?? "File";
  return el("a", { class: "file", testid: "file", href: fileUrl(found.file_id), download: name, title: `Save ${name}` },
    el("span", { class: "round" }, icon("file")),
    el("div", {}, el("div", { class: "file-name" }, name), el("div", { class: "small" }, sizeOf(found.file_size))));
}

function card(symbol, title, line) {
  return el("div", { class: "file card" }, el("span", { class: "round" }, icon(symbol)),
    el("div", {}, el("div", { class: "file-name" }, title ?? ""), el("div", { class: "small" }, line ?? "")));
}

/** A tap on an option votes for it, or takes the vote back. */
function poll(message) {
  const { poll: asked } = message;
  const kind = asked.type === "quiz" ? "Quiz" : "Poll";
  const line = asked.is_closed ? "Final results" : asked.is_anonymous ? `Anonymous ${kind.toLowerCase()}` : kind;
  const mine = message._votes?.[state.me.id] ?? [];
  const isOver = asked.is_closed || (mine.length > 0 && !asked.allows_revoting);
  const right = new Set(isOver ? asked.correct_option_ids ?? [] : []);
  const optionOf = (option, i) => el("li", {}, el("button", {
    type: "button", testid: "option", disabled: isOver,
    class: `${mine.includes(i) ? "own" : ""} ${right.has(i) ? "right" : ""}`,
    onclick: () => act("vote", {
      person: state.me.id, chat: message.chat.id, message_id: message.message_id, option: i, several: asked.allows_multiple_answers,
    }),
  }, option.text, el("span", { class: "small" }, ` · ${option.voter_count ?? 0}`)));
  return el("div", { class: "poll", testid: "poll" }, el("b", {}, asked.question), el("div", { class: "small" }, line),
    el("ul", {}, (asked.options ?? []).map(optionOf)),
    isOver && asked.explanation && el("div", { class: "small" }, asked.explanation));
}
