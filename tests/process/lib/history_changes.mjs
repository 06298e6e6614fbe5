// What was done to messages, and the proof that each change that was
// acknowledged is in the log once, and that messages are as changes made them.
// Knows nothing of nodes and sockets: history_test.mjs feeds it bad histories.

const nameOf = (user, { ev, target, reaction }) =>
  [user, ev, target, reaction].join(" ");

/// The entries that are no messages.
const isChange = (entry) => entry.ev !== undefined;

/// All that is wrong with the changes in one node's final logs goes to `found`.
/// `changes`: [{ conv, user, ev, target, body?, reaction?, acks }], of which each
/// is made once: then a try that comes late changes nothing.
export function checkChanges(found, changes, sends, final) {
  for (const [conv, { messages }] of final.convs) {
    const mine = new Map(changes.filter((one) => one.conv === conv)
      .map((one) => [nameOf(one.user, one), one]));
    const kept = keptChanges(found, conv, messages, mine);
    for (const [name, { acks }] of mine) checkAcks(found, conv, name, acks, kept);
    const bodies = new Map(sends.filter((one) => one.conv === conv)
      .map(({ user, cid, body }) => [`${user} ${cid}`, body]));
    for (const message of messages)
      if (!isChange(message))
        checkState(found, conv, message, kept, mine,
          bodies.get(`${message.from} ${message.cid}`));
  }
}

/// The changes in a log by their names.
function keptChanges(found, conv, entries, mine) {
  const kept = new Map();
  for (const entry of entries.filter(isChange)) {
    const name = nameOf(entry.from, entry);
    const where = `${conv}: seq ${entry.seq}, ${name}`;
    if (!mine.has(name)) found.push(`${where}: nobody did that`);
    if (kept.has(name)) found.push(`${where}: twice, seq ${kept.get(name).seq}`);
    if (entry.target >= entry.seq || isChange(entries[entry.target - 1] ?? entry))
      found.push(`${where}: no message is there`);
    kept.set(name, entry);
  }
  return kept;
}

function checkAcks(found, conv, name, acks, kept) {
  if (acks.length === 0) return;
  const entry = kept.get(name);
  if (!entry) return found.push(`${conv}: lost: ${name}, acknowledged`);
  for (const { changed, seq, id, ts } of acks)
    if (changed // else an earlier try had done it
      && (seq !== entry.seq || id !== entry.id || ts !== entry.ts))
      found.push(`${conv}: ${name}: acknowledged as seq ${seq} id ${
        id}, kept as seq ${entry.seq} id ${entry.id}`);
}

/// A message is what its entries made of it.
function checkState(found, conv, message, kept, mine, sent) {
  const of = (ev) => [...kept].filter(([, entry]) =>
    entry.ev === ev && entry.target === message.seq);
  const [edit] = of("message.edited");
  const [deletion] = of("message.deleted");
  const reactions = deletion ? [] : of("message.reaction")
    .map(([, { reaction, from }]) => `${reaction} of ${from}`);
  const shown = Object.entries(message.reactions ?? {})
    .flatMap(([reaction, users]) => users.map((user) => `${reaction} of ${user}`));
  const where = `${conv}: message ${message.seq}`;
  const body = deletion ? undefined : edit ? mine.get(edit[0])?.body : sent;
  const differ = (what, is, wanted) => {
    if (JSON.stringify(is) !== JSON.stringify(wanted))
      found.push(`${where}: ${what} is ${JSON.stringify(is)} and not ${
        JSON.stringify(wanted)}`);
  };
  differ("its body", message.body, body);
  differ("edited", message.edited, deletion ? message.edited : edit?.[1].ts);
  differ("deleted", message.deleted, deletion?.[1].ts);
  differ("the list of reactions", shown.toSorted(), reactions.toSorted());
}
