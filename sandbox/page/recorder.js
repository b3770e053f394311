// A voice message, spoken into the computer's own microphone.

import { el, icon, iconButton } from "./dom.js";
import { toast } from "./sheets.js";

// Telegram's clients record Ogg; not every browser can.
const FORMATS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const LONGEST = 5 * 60; // seconds

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

/** `send` is called with the file and its seconds; the node lies over the composer while one speaks. */
export function voiceRecorder(send) {
  const clock = el("span", { class: "clock", testid: "recording-clock" }, "0:00");
  const node = el("div", { class: "recording", hidden: true, testid: "recording" },
    el("i", { class: "lamp" }), clock, el("span", { class: "small" }, "Recording…"),
    iconButton("trash", "Throw away", () => end(false), { testid: "record-cancel" }),
    el("button", { type: "button", class: "icon-button send ready", title: "Send", "aria-label": "Send the voice message", testid: "record-send", onclick: () => end(true) }, icon("send")));
  let recorder = null;
  let began = 0;
  let timer = null;

  async function start() {
    if (recorder) return;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
      recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    } catch {
      toast("There is no microphone here that may be used. A recording can be attached as a file.");
      return;
    }
    began = Date.now();
    recorder.start();
    timer = setInterval(tick, 250);
    tick();
    node.hidden = false;
  }

  function tick() {
    const seconds = Math.floor((Date.now() - began) / 1000);
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds >= LONGEST) end(true);
  }

  function end(isWanted) {
    if (!recorder) return;
    const mine = recorder;
    const seconds = Math.max(1, Math.round((Date.now() - began) / 1000));
    recorder = null;
    clearInterval(timer);
    node.hidden = true;
    mine.addEventListener("dataavailable", ({ data }) => {
      for (const track of mine.stream.getTracks()) track.stop();
      const type = data.type.split(";")[0];
      if (isWanted && data.size > 0) send(new File([data], "voice", { type }), seconds);
    });
    mine.stop();
  }

  return { node, start, cancel: () => end(false) };
}
