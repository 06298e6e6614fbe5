// Purpose: one line of a conversation as elements: a day, the line above what
// is new, or a bubble.

import { avatar } from "../ui/avatar.js";
import { h, icon } from "../ui/dom.js";
import { clock_of, day_label, full_time_of, hue_of, link_parts, text_of }
  from "../ui/format.js";

const TICKS = {
  waiting: ["clock", "Waiting to be sent"],
  sent: ["check", "Sent"],
  delivered: ["checks", "Delivered"],
  read: ["checks", "Read"],
};

function words(text) {
  return link_parts(text).map(({ text: part, href }) => href
    ? h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" },
        part)
    : document.createTextNode(part));
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

function bubble(row, { kind, ticks, actions }) {
  const { message, own, first, last, entry } = row;
  const failed = entry?.state === "failed";
  const in_group = kind === "group" && !own;
  const classes = ["message", own ? "own" : "other", first && "first",
                   last && "last", failed && "failed"].filter(Boolean);
  return h("li", { class: classes.join(" "), "data-seq": message.seq ?? null },
    in_group && h("span", { class: "side" },
                  last && avatar(message.from, { size: "small" })),
    h("div", { class: "bubble" },
      in_group && first && h("span", {
        class: `author hue-text-${hue_of(message.from)}`,
      }, message.from),
      h("span", { class: "visually-hidden" },
        own ? "You: " : `${message.from}: `),
      h("span", { class: "text", dir: "auto" }, words(text_of(message.body))),
      h("span", { class: "meta", title: full_time_of(message.ts) },
        h("time", {}, clock_of(message.ts)), own && !failed && tick(ticks))),
    failed && failure(entry, actions));
}

/**
 * A row of `ui/rows.js` for `reconcile`. `context`: {kind, now, tick_of(seq),
 * animate(row), actions}.
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
  const { message, own, first, last, entry } = row;
  const ticks = !own ? "" : message.seq ? context.tick_of(message.seq)
    : entry.state === "acked" ? "sent" : "waiting";
  const key = own ? `cid ${message.cid}` : `seq ${message.seq}`;
  const build = rebuilt => {
    const node = bubble(row, { ...context, ticks });
    node.dataset.key = key;
    node.classList.toggle("arrives", !rebuilt && context.animate(row));
    return node;
  };
  const version = [message.seq, first, last, ticks, entry?.state].join();
  return { key, version, build };
}
