// Files that were chosen and not yet sent.

import { el, icon, iconButton } from "./dom.js";

const ACCEPT = { photo: "image/*", document: "", voice: "audio/*" };

export function stage(changed) {
  const node = el("div", { class: "staged", hidden: true, testid: "staged" });
  const input = el("input", { type: "file", class: "offscreen", testid: "file-input", tabindex: "-1", "aria-hidden": "true" });
  let files = [];
  let kind = "document";

  input.addEventListener("change", () => { add([...input.files], kind); input.value = ""; });

  function choose(next) {
    kind = next;
    input.accept = ACCEPT[next];
    input.multiple = next !== "voice";
    input.click();
  }

  async function add(chosen, as = null) {
    const looked = chosen.map(async (file) => {
      const isShown = file.type.startsWith("image/") && await isPicture(file);
      const fitting = isShown ? "photo" : "document";
      // A broken picture goes as a file, as it would from a phone.
      return { file, kind: as === "photo" || as === null ? fitting : as, url: isShown && URL.createObjectURL(file) };
    });
    files.push(...await Promise.all(looked));
    draw();
  }

  function draw() {
    node.hidden = files.length === 0;
    node.replaceChildren(...files.map((item, i) => el("div", { class: "chip" },
      item.url ? el("img", { src: item.url, alt: item.file.name }) : icon(item.kind === "voice" ? "voice" : "file"),
      item.url ? kindButton(item) : el("span", {}, item.file.name || "file"),
      iconButton("close", "Remove", () => { release(files.splice(i, 1)); draw(); }))), input);
    changed();
  }

  /** A picture may also go as a file, which nobody scales down. */
  function kindButton(item) {
    const flip = () => { item.kind = item.kind === "photo" ? "document" : "photo"; draw(); };
    return el("button", { type: "button", class: "kind", testid: "staged-kind", title: "Send it as a photo or as a file", onclick: flip }, item.kind === "photo" ? "Photo" : "File");
  }

  function take() {
    const taken = files;
    files = [];
    release(taken);
    draw();
    return taken;
  }

  const choices = () => [
    { icon: "photo", label: "Photos", testid: "attach-photo", run: () => choose("photo") },
    { icon: "file", label: "File", testid: "attach-document", run: () => choose("document") },
    { icon: "voice", label: "A voice recording", testid: "attach-voice", run: () => choose("voice") },
  ];
  node.append(input);
  return { node, add, take, choices, clear: take, count: () => files.length };
}

function release(items) {
  for (const { url } of items) if (url) URL.revokeObjectURL(url);
}

async function isPicture(file) {
  try {
    (await createImageBitmap(file)).close();
    return true;
  } catch {
    return false;
  }
}
