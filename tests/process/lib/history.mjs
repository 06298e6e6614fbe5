// What clients did and saw, and the proof that the cluster kept its promises.
// Knows nothing of nodes and sockets: history_test.mjs feeds it bad histories.
import assert from "node:assert/strict";
import { checkChanges } from "./history_changes.mjs";

const key = (user, cid) => `${user} ${cid}`;
const show = (m) => `seq ${m?.seq} id ${m?.id} ${
  m?.ev ? `${m.ev} of ${m.target}` : `cid ${m?.cid}`} of ${m?.from}`;

export class History {
  /// [{ conv, cid, user, body, invoked, acked?, acks }], times in ms.
  sends = [];
  /// What was done to messages, see history_changes.mjs.
  changes = [];
  /// [{ name, user, events }]: one per connection, in the order of arrival.
  sessions = [];
  /// [{ conv, user, read }]: marks that were acknowledged.
  marks = [];
  #made = new Map();

  /// Before the first try to send. Answers the record that `acknowledged` and
  /// `sends` know.
  invoked(user, conv, cid, body, now = performance.now()) {
    const record = { conv, cid, user, body, invoked: now, acks: [] };
    this.sends.push(record);
    return record;
  }

  /// Before the first try to change a message: `what` is { ev, target } and the
  /// new body or the reaction. Answers the record that `acknowledged` knows.
  changing(user, conv, what) {
    const record = { conv, user, ...what, acks: [] };
    this.changes.push(record);
    return record;
  }

  acknowledged(record, ack, now = performance.now()) {
    record.acked ??= now;
    record.acks.push(ack);
  }

  /// `events` grows with what the session hears.
  session(name, user, events) { this.sessions.push({ name, user, events }); }

  marked(user, conv, read) { this.marks.push({ user, conv, read }); }

  /// The first body of a message, as text.
  bodyOf({ conv, from, cid }) {
    return this.#texts("sends", (one) => `${one.conv} ${key(one.user, one.cid)}`)
      .get(`${conv} ${key(from, cid)}`)?.[0];
  }

  /// The bodies that a message was given later, as texts.
  edits(conv, target) {
    return this.#texts("changes", (one) => `${one.conv} ${one.target}`)
      .get(`${conv} ${target}`) ?? [];
  }

  /// Bodies of a list by a name; made anew when the list has grown.
  #texts(list, nameOf) {
    const from = this[list];
    const known = this.#made.get(list);
    if (known?.size === from.length) return known.texts;
    const texts = new Map();
    for (const one of from) {
      const name = nameOf(one);
      if (!texts.has(name)) texts.set(name, []);
      if (one.body) texts.get(name).push(JSON.stringify(one.body));
    }
    this.#made.set(list, { size: from.length, texts });
    return texts;
  }

  get ackCount() { return this.sends.filter((s) => s.acks.length > 0).length; }

  /// For each conversation the ms from `when` until a message that was invoked
  /// later was acknowledged; Infinity: there is none.
  recoveries(when) {
    const first = new Map();
    for (const { conv, invoked, acked } of this.sends) {
      if (!first.has(conv)) first.set(conv, Infinity);
      if (invoked >= when && acked !== undefined)
        first.set(conv, Math.min(first.get(conv), acked - when));
    }
    return first;
  }

  /// The largest of them.
  recovery(when) { return Math.max(...this.recoveries(when).values()); }

  /// The longest time in ms that one message of `from` or later waited.
  slowest(from = 0) {
    return Math.max(0, ...this.sends
      .filter((s) => s.invoked >= from && s.acked !== undefined)
      .map((s) => s.acked - s.invoked));
  }
}

/// All that is wrong, as lines for people; empty: nothing. `finals`: what each
/// node says in the end: [{ node, convs: Map(conv -> { messages, marks }) }]
/// with `messages`, all entries of the log in the order in which the node gave them, and
/// `marks: [{ user, delivered, read }]`.
export function problems(history, finals) {
  const found = [];
  for (const final of finals) {
    for (const [conv, { messages }] of final.convs)
      checkOrder(found, `${final.node}, ${conv}`, messages);
    compare(found, finals[0], final);
    checkFinalMarks(found, history, final);
  }
  const [first] = finals;
  checkSends(found, history, first);
  checkChanges(found, history.changes, history.sends, first);
  for (const session of history.sessions) {
    checkHeard(found, history, session, first);
    checkMarkEvents(found, session, first);
  }
  return found;
}

/// Fails with what is wrong.
export function check(history, finals) {
  const found = problems(history, finals);
  assert.equal(found.length, 0,
    `${found.length} problems:\n${found.slice(0, 20).join("\n")}`);
}

function checkOrder(found, where, messages) {
  messages.forEach((message, i) => {
    if (message.seq !== i + 1)
      found.push(`${where}: at place ${i + 1} is ${show(message)}`);
    const before = messages[i - 1];
    if (before && BigInt(before.id) >= BigInt(message.id))
      found.push(`${where}: the id does not rise at ${show(message)}`);
  });
}

function compare(found, first, other) {
  for (const conv of new Set([...first.convs.keys(), ...other.convs.keys()])) {
    const a = first.convs.get(conv)?.messages ?? [];
    const b = other.convs.get(conv)?.messages ?? [];
    const where = `${conv} at ${first.node} and ${other.node}`;
    if (a.length !== b.length)
      found.push(`${where}: ${a.length} and ${b.length} messages`);
    const differs = a.findIndex((m, i) => b[i] && !same(m, b[i]));
    if (differs >= 0)
      found.push(`${where}: ${show(a[differs])} is ${show(b[differs])}`);
  }
}

/// Whether two tell of the same entry; what later ones change is left out.
function alike(a, b) {
  const fixed = ({ ev, seq, id, cid, from, ts, target, reaction, on }) =>
    JSON.stringify([ev, seq, id, cid, from, ts, target, reaction, on]);
  return fixed(a) === fixed(b);
}

/// Whether they are the same in everything.
const same = (a, b) => alike(a, b)
  && ["body", "edited", "deleted", "reactions"].every((key) =>
    JSON.stringify(a[key]) === JSON.stringify(b[key]));

function checkSends(found, history, final) {
  const sent = new Map();
  for (const send of history.sends)
    sent.set(`${send.conv} ${key(send.user, send.cid)}`, send);
  const places = new Map();
  for (const [conv, { messages }] of final.convs)
    for (const message of messages) {
      if (message.ev) continue;
      const name = `${conv} ${key(message.from, message.cid)}`;
      if (!sent.has(name)) found.push(`${conv}: nobody sent ${show(message)}`);
      if (places.has(name))
        found.push(`${conv}: twice: ${show(places.get(name))} and ${
          show(message)}`);
      places.set(name, message);
    }
  for (const [name, send] of sent) checkAcks(found, name, send, places);
}

function checkAcks(found, name, { acks }, places) {
  if (acks.length === 0) return;
  const kept = places.get(name);
  if (!kept) return found.push(`lost: ${name}, acknowledged as seq ${
    acks[0].seq}`);
  for (const ack of acks)
    if (ack.seq !== kept.seq || ack.id !== kept.id || ack.ts !== kept.ts)
      found.push(`${name}: acknowledged as seq ${ack.seq} id ${
        ack.id}, kept as ${show(kept)}`);
}

function checkHeard(found, history, { name, events }, final) {
  const last = new Map();
  for (const event of events) {
    if (event.seq === undefined) continue; // no entry of a log
    const { conv, seq } = event;
    const heard = event.ev === "message" ? { ...event, ev: undefined } : event;
    const kept = final.convs.get(conv)?.messages[seq - 1];
    if (!kept || !alike(heard, kept) || !saysWhatWasSaid(history, heard, kept))
      found.push(`${name} heard ${show(heard)} in ${conv}, kept is ${
        show(kept)}`);
    if (seq <= (last.get(conv) ?? 0))
      found.push(`${name} heard seq ${seq} of ${conv} after ${
        last.get(conv)}`);
    last.set(conv, Math.max(seq, last.get(conv) ?? 0));
  }
}

/// A body is the one that somebody gave, at first or later; it is not there
/// where the message was deleted.
function saysWhatWasSaid(history, heard, kept) {
  const text = JSON.stringify(heard.body);
  if (text === JSON.stringify(kept.body)) return true;
  if (heard.ev === "message.edited")
    return history.edits(heard.conv, heard.target).includes(text);
  return heard.ev === undefined && text === history.bodyOf(heard);
}

function checkMarkEvents(found, { name, events }, final) {
  const last = new Map();
  for (const event of events) {
    if (event.ev !== "mark") continue;
    const { conv, user, delivered, read } = event;
    const before = last.get(key(user, conv)) ?? { delivered: 0, read: 0 };
    if (read < before.read || delivered < before.delivered)
      found.push(`${name}: the marks of ${user} in ${conv} went back from ${
        before.delivered}, ${before.read} to ${delivered}, ${read}`);
    last.set(key(user, conv), { delivered, read });
    const end = final.convs.get(conv)?.marks.find((m) => m.user === user);
    if (!end || end.read < read || end.delivered < delivered)
      found.push(`${name} heard marks ${delivered}, ${read} of ${user} in ${
        conv}; in the end they are ${end?.delivered}, ${end?.read}`);
  }
}

function checkFinalMarks(found, history, { node, convs }) {
  for (const { user, conv, read } of history.marks) {
    const end = convs.get(conv)?.marks.find((m) => m.user === user);
    if (!end || end.read < read)
      found.push(`${node}: the mark ${read} of ${user} in ${
        conv} was acknowledged; in the end it is ${end?.read}`);
  }
  for (const [conv, { marks, messages }] of convs)
    for (const { user, delivered, read } of marks)
      if (read > delivered || delivered > messages.length)
        found.push(`${node}: ${user} in ${conv} has marks ${delivered}, ${
          read} of ${messages.length} messages`);
}
