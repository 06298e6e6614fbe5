// Purpose: what this client knows of one conversation.

import { changed, is_message } from "./entries.js";
import { MessageLog } from "./message_log.js";

const ROW_FIELDS = ["kind", "title", "peer", "creator", "created", "open",
                    "role", "members"];

export class Conversation {
  log;
  kind = "group";
  title = "";
  peer = null;
  creator = null;
  /** Of a group: whether everyone may join, and the own role. */
  open = false;
  role = "member";
  members = 0;
  created = 0;
  /** Own watermarks. They only rise. */
  read = 0;
  delivered = 0;
  /** A placeholder: an entry came before the conversation's own row. */
  unknown = true;
  filling = false;
  /** The newest message as a list told it, which the run need not have. */
  #listed = null;
  /** Unread messages up to `head`, as the node counted them. */
  #counted = { unread: 0, head: 0 };
  /** The node must count again: only a part of `#counted` was read. */
  #unsure = false;
  /** The fields of the row are as of this entry. */
  #as_of = 0;

  constructor(conv, start) {
    this.conv = conv;
    this.log = new MessageLog(start);
  }

  /** Messages above the own read mark. Entries of other kinds do not count. */
  get unread() {
    if (this.#read_is_held)
      return this.#messages_above(this.read);
    return this.#counted.unread + this.#messages_above(this.#counted.head);
  }

  /** Whether `unread` may be wrong until the node gives a new row. */
  get wants_row() {
    return this.#unsure && !this.#read_is_held;
  }

  /** Whether an unread message that is held here names the user. */
  mentions(user) {
    const names = ({ seq, mentions }) =>
      seq > this.read && (mentions?.includes(user) ?? false);
    const { lines } = this.log;
    for (let i = lines.length - 1; i >= 0 && lines[i].seq > this.read; --i)
      if (names(lines[i]))
        return true;
    return this.#listed !== null && names(this.#listed);
  }

  /** The newest message that is known, or null. */
  get last() {
    const held = this.log.last;
    return (held?.seq ?? 0) >= (this.#listed?.seq ?? 0) ? held : this.#listed;
  }

  /** What a list is sorted by, in ms since 1970. */
  get active_at() {
    return this.last?.ts ?? this.created;
  }

  /** Takes a row of `conv.list`, `conv.info` or `sync`. */
  absorb(row) {
    if (row.head >= this.#as_of) {
      for (const field of ROW_FIELDS)
        if (row[field] !== undefined)
          this[field] = row[field];
      this.#as_of = row.head;
    }
    if (row.last && row.last.seq >= (this.#listed?.seq ?? 0))
      this.#listed = row.last;
    this.unknown = false;
    this.#count(row);
    this.#raise(row);
  }

  #count({ unread, head, read }) {
    // A node that has not heard of the newest mark counts too many.
    if (read < this.read)
      return;
    this.#counted = { unread, head };
    this.#unsure = false;
  }

  /** Takes what an entry that joined the run says of the group. */
  follow(entry, me) {
    if (this.#listed && this.#listed.seq === entry.target)
      this.#listed = changed(this.#listed, entry);
    if (entry.seq <= this.#as_of)
      return;
    this.#as_of = entry.seq;
    switch (entry.ev) {
      case "conv.member_added":
        this.members += entry.members.length;
        break;
      case "conv.member_removed":
        this.members -= entry.members.length;
        break;
      case "conv.updated":
        if (entry.role === undefined)
          Object.assign(this, { title: entry.title, open: entry.open });
        else if (entry.members.includes(me))
          this.role = entry.role;
        break;
    }
  }

  /** Answers whether one rose. */
  raise_marks(marks) {
    const { read } = this;
    const rose = this.#raise(marks);
    if (this.read > read && this.read >= this.#counted.head)
      this.#counted.unread = 0;
    else if (this.read > read)
      this.#unsure = true;
    return rose;
  }

  /** The run begins anew, without what was counted in it. */
  restart(start) {
    this.#unsure = true;
    return this.log.restart(start);
  }

  #raise({ read = 0, delivered = 0 }) {
    const rose = read > this.read || delivered > this.delivered;
    this.read = Math.max(this.read, read);
    this.delivered = Math.max(this.delivered, delivered, this.read);
    return rose;
  }

  /** Own messages are not among them: who sends has read all before. */
  #messages_above(seq) {
    const { lines } = this.log;
    let count = 0;
    for (let i = lines.length - 1; i >= 0 && lines[i].seq > seq; --i)
      count += is_message(lines[i]) ? 1 : 0;
    return count;
  }

  get #read_is_held() {
    return this.read >= this.log.base;
  }
}
