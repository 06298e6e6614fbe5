// Purpose: what can be done with a message: a row of buttons beside the one
// under the pointer or the focus, and the reactions to choose from. One of each
// for the whole list, so that messages stay light.

import { arrow_keys } from "../ui/arrow_keys.js";
import { ask } from "../ui/ask.js";
import { h, icon_button } from "../ui/dom.js";
import { text_of } from "../ui/format.js";

/** What is offered, with names for those who cannot see it. */
const PALETTE = [["👍", "Thumbs up"], ["❤️", "Heart"], ["😂", "Laughing"],
                 ["🎉", "Party"], ["😮", "Surprised"], ["😢", "Sad"]];
const GAP = 6;

export class MessageActions {
  #store;
  #on_edit;
  #node = null; // the message that the buttons stand beside
  #message = null;

  /** `on_edit(message)` */
  constructor(store, { on_edit }) {
    this.#store = store;
    this.#on_edit = on_edit;
    this.#build();
  }

  #build() {
    this.react = icon_button("smile", "React", () => this.open_palette(),
                             { "aria-haspopup": "true" });
    this.edit = icon_button("edit", "Edit", () => this.#edit());
    this.erase = icon_button("trash", "Delete", () => this.#delete());
    this.element = arrow_keys(h("div", {
      class: "message-actions", role: "toolbar", hidden: true,
      "aria-label": "Message actions",
      on_keydown: event => {
        if (event.key === "Escape")
          this.#node?.focus();
      },
    }, this.react, this.edit, this.erase));
    this.palette = arrow_keys(h("div", {
      class: "palette", popover: "auto", role: "toolbar",
      "aria-label": "Reactions",
    }));
  }

  /** Stands beside the message of a node; null hides. */
  show(node, message) {
    const usable = message?.seq !== undefined && message.deleted === undefined;
    this.#node = usable ? node : null;
    this.#message = usable ? message : null;
    this.element.hidden = !usable;
    if (!usable)
      return;
    const own = message.from === this.#store.me;
    const { kind, role } = this.#store.current;
    this.edit.hidden = !own;
    this.erase.hidden = !own && !(kind === "group" && role !== "member");
    this.#place();
  }

  /** The seq of the message that they belong to, or null. */
  get seq() {
    return this.#message?.seq ?? null;
  }

  get busy() {
    return this.element.contains(document.activeElement)
      || this.palette.matches(":popover-open");
  }

  focus() {
    this.react.focus();
  }

  /** Beside the bubble where there is room, else over its upper edge. */
  #place() {
    const bubble = this.#node.querySelector(".bubble");
    const { element } = this;
    const box = element.offsetParent.getBoundingClientRect();
    const edges = bubble.getBoundingClientRect();
    const own = this.#node.classList.contains("own");
    const width = element.offsetWidth;
    const room = own ? edges.left - box.left : box.right - edges.right;
    const beside = room > width + 2 * GAP;
    const left = !beside ? (own ? edges.left : edges.right - width)
      : own ? edges.left - width - GAP : edges.right + GAP;
    const least = box.left + GAP;
    const most = box.right - width - GAP;
    element.style.left
      = `${Math.min(Math.max(left, least), most) - box.left}px`;
    const top = edges.top - box.top + element.offsetParent.scrollTop;
    element.style.top = `${top + (beside ? 1 : 4 - element.offsetHeight)}px`;
  }

  open_palette() {
    const { reactions = {}, seq } = this.#message;
    const names = new Map(PALETTE);
    const all = new Set([...names.keys(), ...Object.keys(reactions)]);
    this.palette.replaceChildren(...[...all].map(reaction => h("button", {
      type: "button", "aria-label": names.get(reaction) ?? reaction,
      "data-reaction": reaction,
      "aria-pressed": String(Object.hasOwn(reactions, reaction)
        && reactions[reaction].includes(this.#store.me)),
      on_click: () => {
        this.palette.hidePopover();
        this.#node?.focus();
        const message = this.#store.current?.log.at(seq);
        if (message)
          this.#store.toggle_reaction(message, reaction);
      },
    }, reaction)));
    this.palette.showPopover();
    const anchor = this.react.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.palette;
    const left = Math.min(anchor.left, innerWidth - offsetWidth - GAP);
    const above = anchor.top - offsetHeight - GAP;
    this.palette.style.left = `${Math.max(GAP, left)}px`;
    this.palette.style.top = `${above > GAP ? above : anchor.bottom + GAP}px`;
    this.palette.firstChild.focus();
  }

  #edit() {
    this.#on_edit(this.#message);
  }

  async #delete() {
    const message = this.#message;
    const node = this.#node;
    const text = text_of(message);
    const wanted = await ask({
      title: "Delete this message?", button: "Delete",
      text: `“${text.length > 80 ? `${text.slice(0, 80)}…` : text}” goes away `
        + "for everyone, for ever.",
    });
    if (wanted)
      await this.#store.delete_message(message);
    node.focus();
  }
}
