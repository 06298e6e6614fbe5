// Purpose: times, names and texts for people. Plain functions; the time is an
// argument.

const DAY_MS = 86_400_000;

function midnight(ms) {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** Whole days between two moments, as a calendar counts them. */
function days_between(ms, now) {
  return Math.round((midnight(now) - midnight(ms)) / DAY_MS);
}

export function same_day(a, b) {
  return midnight(a) === midnight(b);
}

export function clock_of(ms) {
  return new Date(ms).toLocaleTimeString(
    [], { hour: "numeric", minute: "2-digit" });
}

export function full_time_of(ms) {
  return new Date(ms).toLocaleString(
    [], { dateStyle: "full", timeStyle: "medium" });
}

function date_of(ms, now) {
  const year = new Date(ms).getFullYear() !== new Date(now).getFullYear();
  return new Date(ms).toLocaleDateString(
    [], { day: "numeric", month: "long",
          ...(year ? { year: "numeric" } : {}) });
}

export function day_label(ms, now) {
  const days = days_between(ms, now);
  if (days === 0)
    return "Today";
  if (days === 1)
    return "Yesterday";
  if (days > 1 && days < 7)
    return new Date(ms).toLocaleDateString([], { weekday: "long" });
  return date_of(ms, now);
}

/** Short, for the right edge of a list row. */
export function list_time(ms, now) {
  const days = days_between(ms, now);
  if (days <= 0)
    return clock_of(ms);
  if (days === 1)
    return "Yesterday";
  return new Date(ms).toLocaleDateString(
    [], days < 7 ? { weekday: "short" } : { day: "numeric", month: "short" });
}

const STATUS_TEXT = { online: "Online", away: "Away", busy: "Do not disturb" };

/** `presence`: {status, last_seen} or undefined if nobody told us. */
export function presence_text(presence, now) {
  if (!presence)
    return "";
  if (STATUS_TEXT[presence.status])
    return STATUS_TEXT[presence.status];
  if (!presence.last_seen)
    return "Offline";
  const minutes = Math.floor((now - presence.last_seen) / 60_000);
  if (minutes < 1)
    return "Last seen just now";
  if (minutes < 60)
    return `Last seen ${minutes} min ago`;
  const days = days_between(presence.last_seen, now);
  const when = days === 0 ? `today at ${clock_of(presence.last_seen)}`
    : days === 1 ? `yesterday at ${clock_of(presence.last_seen)}`
    : date_of(presence.last_seen, now);
  return `Last seen ${when}`;
}

export function name_of(conversation) {
  if (conversation.kind === "direct")
    return conversation.peer ?? "Direct conversation";
  return conversation.title || "Untitled group";
}

/** What a message says; bodies of other clients may have no text. */
export function text_of({ body, deleted }) {
  if (deleted !== undefined)
    return "Message deleted";
  return typeof body?.text === "string" ? body.text : "Unsupported message";
}

/** "ben", "ben and clara", "ben, clara and 3 others". */
export function list_names(names) {
  const shown = names.length > 3 ? names.slice(0, 2) : names;
  const rest = names.length - shown.length;
  const parts = rest > 0 ? [...shown, `${rest} others`] : shown;
  return parts.length < 2 ? parts.join("")
    : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

export function typing_text(users, kind) {
  if (users.length === 0)
    return "";
  if (kind === "direct")
    return "typing";
  if (users.length === 1)
    return `${users[0]} is typing`;
  if (users.length === 2)
    return `${users[0]} and ${users[1]} are typing`;
  return "Several people are typing";
}

/** Cuts a text at its links: [{text, href?}]. Only http and https. */
export function link_parts(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"']+/g)) {
    // A sentence's punctuation is not part of the address.
    const href = match[0].replace(/[.,;:!?)\]}]+$/, "");
    if (match.index > end)
      parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: href, href });
    end = match.index + href.length;
  }
  if (end < text.length)
    parts.push({ text: text.slice(end) });
  return parts;
}

/** The same for the same name, everywhere: FNV-1a, one of 10 colours. */
export function hue_of(name) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return ((hash ^ (hash >>> 15)) >>> 0) % 10;
}

export function initials_of(name) {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [...words[0]][0] + [...words[1]][0]
    : [...(words[0] ?? "?")].slice(0, 1).join("");
  return letters.toUpperCase();
}
