// The page's way to its server: JSON there and back, events as they happen.

import { toast } from "./sheets.js";

async function answerOf(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? `The sandbox answered ${response.status}.`);
  return body;
}

export async function ask(path, query = {}) {
  const wanted = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null));
  return answerOf(await fetch(`/api/${path}?${wanted}`));
}

/** What the person did, told to the sandbox; a refusal is shown and gives null. */
export async function act(path, fields) {
  try {
    return await answerOf(await fetch(`/api/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
    }));
  } catch (error) {
    toast(error.message);
    return null;
  }
}

export async function upload(fields, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== null && value !== undefined) form.append(name, value);
  for (const { file } of files) form.append("file", file, file.name || "file");
  try {
    return await answerOf(await fetch("/api/files", { method: "POST", body: form }));
  } catch (error) {
    toast(error.message);
    return null;
  }
}

/** Each connection begins with `onopen`, so that what was missed can be read again. */
export function follow(onopen, onevent, onlost) {
  const source = new EventSource("/api/events");
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (event.type === "hello") onopen();
    else onevent(event);
  };
  source.onerror = onlost;
}

export const fileUrl = (fileId) => `/api/file?id=${encodeURIComponent(fileId)}`;
