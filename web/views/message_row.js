// Purpose: one line of a conversation as elements: a day, the line above what
// is new, what happened to the group, or a bubble.

import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { clock_of, day_label, full_time_of, hue_of, link_parts, list_names,
         text_of } from "../ui/format.js";
import { mention_parts } from "../ui/mentions.js";

const TICKS = {
  waiting: ["clock", "Waiting to be sent"],
  sent: ["check", "Sent"],
  delivered: ["checks", "Delivered"],
  read: ["checks", "Read"],
};

function with_names(text, mentions, me) {
  return mention_parts(text, name => mentions.includes(name))
    .map(({ text: part, user }) => user
      ? h("span", { class: user === me ? "mention mine" : "mention" }, part)
      : document.createTextNode(part));
}

function words(text, mentions, me) {
  return link_parts(text).flatMap(({ text: part, href }) => href
    ? h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" },
        part)
    : with_names(part, mentions, me));
}

function tick(state) {
  const [name, label] = TICKS[state];
  return h("span", { class: `tick ${state}`, role: "img", "aria-label": label,
                     title: label }, icon(name));
}

function failure(entry, actions) {
  return h("div", { class: "failure", role: "alert" }, icon("warning"),
    h("span", {}, `Not sent. ${entry.outcome.message}`),
    h("button", { type: "button", on_click: () => actions.retry(entry.cid) },
      "Try again"),
    h("button", { type: "button", on_click: () => actions.discard(entry.cid) },
      "Delete"));
}

function words_of(message, me) {
  const gone = message.deleted !== undefined;
  return h("span", { class: gone ? "text gone" : "text", dir: "auto" },
           gone ? text_of(message)
             : words(text_of(message), message.mentions ?? [], me));
}

function meta(row, ticks) {
  const { message, own, entry } = row;
  return h("span", { class: "meta", title: full_time_of(message.ts) },
    message.edited !== undefined && h("span", {
      class: "edited", title: `Edited ${full_time_of(message.edited)}`,
    }, "(edited)"),
    h("time", {}, clock_of(message.ts)),
    own && message.deleted === undefined && entry?.state !== "failed"
      && tick(ticks));
}

function reactions(message, { me, actions }) {
  const all = Object.entries(message.reactions ?? {});
  return all.length > 0 && h("div", { class: "reactions" },
    all.map(([reaction, users]) => h("button", {
      // The keyboard's way is the palette: not a stop per reaction.
      type: "button", class: "reaction", tabindex: -1,
      "aria-pressed": String(users.includes(me)),
      "aria-label": `${reaction} ${users.length}: ${list_names(users)}`,
      title: list_names(users),
      on_click: () => actions.react(message, reaction),
    }, reaction, h("span", {}, users.length))));
}

function bubble(row, { kind, ticks, me, actions }) {
  const { message, own, first, last, entry } = row;
  const failed = entry?.state === "failed";
  const in_group = kind === "group" && !own;
  const classes = ["message", own ? "own" : "other", first && "first",
                   last && "last", failed && "failed",
                   message.mentions?.includes(me) && "names-me",
                   in_group && "has-side"].filter(Boolean);
  return h("li", { class: classes.join(" "), tabindex: message.seq ? -1 : null,
                   "data-seq": message.seq ?? null },
    in_group && h("span", { class: "side" },
                  last && avatar(message.from, { size: "small" })),
    h("div", { class: "bubble" },
      in_group && first && h("span", {
        class: `author hue-text-${hue_of(message.from)}`,
      }, message.from),
      h("span", { class: "visually-hidden" },
        own ? "You: " : `${message.from}: `),
      words_of(message, me), meta(row, ticks)),
    reactions(message, { me, actions }),
    failed && failure(entry, actions));
}

/** What of a message can be seen; another version is drawn anew. */
function version_of({ message, first, last, entry }, ticks) {
  const { seq, edited, deleted, reactions: put_on } = message;
  return JSON.stringify([seq, first, last, ticks, entry?.state, edited,
                         deleted, put_on]);
}

/**
 * A row of `ui/rows.js` for `reconcile`. `context`: {kind, me, now,
 * tick_of(seq), animate(row), actions: {retry, discard, react}}.
 */
export function keyed_row(row, context) {
  if (row.type === "day") {
    const label = day_label(row.ts, context.now);
    return { key: `day ${new Date(row.ts).toDateString()}`, version: label,
             build: () => h("li", { class: "day" }, h("span", {}, label)) };
  }
  if (row.type === "divider")
    return { key: "divider", version: row.seq,
             build: () => h("li", { class: "divider", role: "separator" },
                            h("span", {}, "New messages")) };
  if (row.type === "notice")
    return { key: `seq ${row.seq}`, version: row.text,
             build: () => h("li", { class: "notice", dir: "auto" },
                            row.text) };
  const { message, own, entry } = row;
  const ticks = !own ? "" : message.seq ? context.tick_of(message.seq)
    : entry.state === "acked" ? "sent" : "waiting";
  const key = own ? `cid ${message.cid}` : `seq ${message.seq}`;
  const build = rebuilt => {
    const node = bubble(row, { ...context, ticks });
    node.dataset.key = key;
    node.classList.toggle("arrives", !rebuilt && context.animate(row));
    return node;
  };
  return { key, version: version_of(row, ticks), build };
}
