// Purpose: what this client knows of one conversation.

import { MessageLog } from "./message_log.js";

export class Conversation {
  log;
  kind = "group";
  title = "";
  peer = null;
  creator = null;
  members = 0;
  created = 0;
  /** Own watermarks. They only rise. */
  read = 0;
  delivered = 0;
  /** A placeholder: a message came before the conversation's own row. */
  unknown = true;
  filling = false;

  constructor(conv, start) {
    this.conv = conv;
    this.log = new MessageLog(start);
  }

  get unread() {
    return Math.max(0, this.log.head - this.read);
  }

  /** The newest message that is held, or null. */
  get last() {
    return this.log.last;
  }

  /** What a list is sorted by, in ms since 1970. */
  get active_at() {
    return this.last?.ts ?? this.created;
  }

  /** Takes a row of `conv.list`, `sync` or the event `conv.added`. */
  absorb(row) {
    for (const field of ["kind", "title", "peer", "creator", "created"])
      if (row[field] !== undefined)
        this[field] = row[field];
    if (Number.isInteger(row.members))
      this.members = row.members;
    else if (Array.isArray(row.members))
      this.members = row.members.length;
    this.unknown = false;
    this.raise_marks(row);
  }

  /** Answers whether one rose. */
  raise_marks({ read = 0, delivered = 0 }) {
    const rose = read > this.read || delivered > this.delivered;
    this.read = Math.max(this.read, read);
    this.delivered = Math.max(this.delivered, delivered, this.read);
    return rose;
  }
}
