// Purpose: the scrolling part of a conversation: keeps the reader's place
// when older messages come above, follows the end when new ones come below.

import { h, icon, reconcile } from "../ui/dom.js";
import { typing_text } from "../ui/format.js";
import { rows_of, tick_of } from "../ui/rows.js";
import { MessageActions } from "./message_actions.js";
import { keyed_row } from "./message_row.js";

/** So near to an edge counts as being there, in CSS pixels. */
const NEAR_END = 60;
const NEAR_START = 400;
/** The node keeps no receipts for larger groups. */
const RECEIPTS_MEMBERS_MAX = 100;

export class MessageList {
  #store;
  #list = h("ol", { class: "messages" });
  #start = h("div", { class: "history-start" });
  #typing = h("div", { class: "typing-row", hidden: true });
  #jump_count = h("span", { class: "badge" });
  #conv = null;
  #follows = true;
  #known_top = 0;
  #placed = false;
  #drawn_seen = 0;
  #actions;

  /** `on_edit(message)` */
  constructor(store, { on_edit }) {
    this.#store = store;
    this.#actions = new MessageActions(store, { on_edit });
    this.scroller = h("div", {
      class: "scroller", tabindex: 0, role: "region", "aria-label": "Messages",
      "aria-describedby": "messages-keys",
      on_scroll: () => this.#on_scroll(),
      // A finger that scrolls points at nothing; its tap is a click.
      on_pointerover: event => event.pointerType === "mouse"
        && this.#point_at(event.target),
      on_pointerleave: () => this.#actions.busy || this.#actions.show(null),
      on_click: event => this.#point_at(event.target),
      on_focusin: event => this.#point_at(event.target),
      on_keydown: event => this.#on_key(event),
    }, this.#start, this.#list, this.#typing, this.#actions.element,
       h("span", { id: "messages-keys", hidden: true },
         "Arrow keys go from message to message, Enter shows what can be done "
         + "with it."));
    this.jump = h("button", {
      type: "button", class: "jump", "aria-label": "Go to the newest message",
      on_click: () => this.to_end(true),
    }, icon("down"), this.#jump_count);
    this.element = h("div", { class: "message-pane" }, this.scroller,
                     this.jump, this.#actions.palette);
    new ResizeObserver(() => {
      this.#notice_scroll();
      if (this.#follows)
        this.to_end();
    }).observe(this.scroller);
  }

  draw() {
    const one = this.#store.current;
    if (!one)
      return;
    if (one.conv !== this.#conv)
      this.#begin(one);
    this.#notice_scroll();
    const place = this.#follows ? null : this.#remember_place();
    this.#draw_rows(one);
    this.#draw_edges(one);
    if (this.#follows)
      this.to_end();
    else
      this.#restore_place(place);
    this.#place_once(one);
    this.#draw_actions();
    this.#after_move();
  }

  to_end(smooth = false) {
    this.scroller.scrollTo({
      top: this.scroller.scrollHeight, behavior: smooth ? "smooth" : "instant",
    });
    this.#known_top = this.scroller.scrollTop;
  }

  /** What the own user wrote is always in view. */
  follow() {
    this.#follows = true;
    this.to_end();
  }

  #begin(one) {
    this.#conv = one.conv;
    this.#follows = true;
    this.#known_top = 0;
    this.#placed = false;
    this.#drawn_seen = one.log.seen;
    this.#actions.show(null);
    const fresh = h("ol", { class: "messages" });
    this.#list.replaceWith(fresh);
    this.#list = fresh;
  }

  #draw_rows(one) {
    const store = this.#store;
    const rows = rows_of({
      lines: one.log.lines,
      pending: store.client.outbox.of(one.conv),
      me: store.me,
      read_up_to: store.divider_of(one.conv),
      base: one.log.base,
    });
    const members = one.members > RECEIPTS_MEMBERS_MAX ? undefined
      : store.members_of(one.conv);
    const context = {
      kind: one.kind,
      me: store.me,
      now: Date.now(),
      tick_of: seq => tick_of(seq, members, store.me),
      animate: ({ message, entry }) => entry || message.seq > this.#drawn_seen,
      actions: {
        retry: cid => store.client.retry(cid),
        discard: cid => store.client.discard(cid),
        react: (message, reaction) => store.toggle_reaction(message, reaction),
      },
    };
    const focused = document.activeElement?.dataset.key;
    reconcile(this.#list, rows.map(row => keyed_row(row, context)));
    if (focused && document.activeElement?.dataset.key !== focused)
      this.#list.known_rows.get(focused)?.node.focus({ preventScroll: true });
    this.#drawn_seen = Math.max(this.#drawn_seen, one.log.seen);
  }

  // -- one message ------------------------------------------------------------

  #message_of(node) {
    return this.#store.current?.log.at(Number(node?.dataset.seq));
  }

  /** Its buttons stand beside the message that someone points at. */
  #point_at(target) {
    const node = target.closest?.(".message[data-seq]");
    if (node && !this.#actions.busy)
      this.#actions.show(node, this.#message_of(node));
  }

  /** The message may be drawn anew, elsewhere, or be gone. */
  #draw_actions() {
    const { seq } = this.#actions;
    if (seq === null)
      return;
    const node = this.#list.querySelector(`[data-seq="${seq}"]`);
    this.#actions.show(node, this.#message_of(node));
  }

  #on_key(event) {
    const { target, key } = event;
    const node = target.closest(".message[data-seq]");
    if (!node && target !== this.scroller)
      return;
    if (key === "Enter" && target === node) {
      event.preventDefault();
      this.#actions.show(node, this.#message_of(node));
      this.#actions.focus();
    } else if (key === "ArrowUp" || key === "ArrowDown") {
      const all = [...this.#list.querySelectorAll(".message[data-seq]")];
      const at = node ? all.indexOf(node) : all.length;
      const next = all[at + (key === "ArrowUp" ? -1 : 1)];
      if (!next)
        return;
      event.preventDefault();
      next.focus();
    }
  }

  #draw_edges(one) {
    const { log } = one;
    const loading = this.#store.is_loading(one.conv);
    this.#start.classList.toggle("loading", loading);
    this.#start.textContent = log.base > 0 ? ""
      : log.lines.length > 0 ? "The beginning of the conversation"
      : "No messages yet. Say hello.";
    this.#start.classList.toggle("alone", log.head === 0);
    const users = this.#store.typing_in(one.conv);
    this.#typing.hidden = users.length === 0;
    if (users.length > 0)
      this.#typing.replaceChildren(
        h("span", { class: "typing-bubble", role: "status",
                    "aria-label": typing_text(users, "group") },
          h("i"), h("i"), h("i")));
    this.#jump_count.textContent = one.unread || "";
    this.#jump_count.hidden = one.unread === 0;
  }

  /** The first time: where "new" begins, else at the end. */
  #place_once(one) {
    if (this.#placed || !this.#store.is_prepared(one.conv))
      return;
    this.#placed = true;
    const divider = this.#list.querySelector(".divider");
    if (!divider)
      return;
    const above = divider.offsetTop - this.scroller.clientHeight / 3;
    this.scroller.scrollTo({ top: Math.max(0, above), behavior: "instant" });
    this.#follows = this.#at_end();
  }

  #at_end() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  #on_scroll() {
    this.#follows = this.#at_end();
    this.#known_top = this.scroller.scrollTop;
    this.#after_move();
  }

  /** The event of a scroll comes a frame late. What is drawn before it must
   * not pull a reader back who has just left the end. */
  #notice_scroll() {
    if (this.#follows && this.scroller.scrollTop < this.#known_top - 1)
      this.#follows = this.#at_end();
  }

  #after_move() {
    const one = this.#store.current;
    if (!one || one.conv !== this.#conv)
      return;
    this.jump.classList.toggle("shown", !this.#follows);
    if (this.#follows && this.#store.is_prepared(one.conv)
        && !document.hidden)
      this.#store.mark_seen();
    const wants_older = one.log.base > 0 && this.#placed
      && this.scroller.scrollTop < NEAR_START
      && this.#store.client.state === "online";
    if (wants_older && !this.#store.is_loading(one.conv))
      this.#store.load_older(one.conv);
  }

  /** The first message that begins in view, and where. Rectangles, because
   * `offsetTop` is rounded and the error would add up. */
  #remember_place() {
    const edge = this.scroller.getBoundingClientRect().top;
    for (const node of this.#list.children) {
      const { top } = node.getBoundingClientRect();
      if (node.dataset.key && top >= edge)
        return { key: node.dataset.key, top };
    }
    return null;
  }

  #restore_place(place) {
    const row = place && this.#list.known_rows.get(place.key);
    if (row)
      this.scroller.scrollTop
        += row.node.getBoundingClientRect().top - place.top;
  }
}
