// The checker of histories finds every kind of fault. Needs no node.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { History, check, problems } from "./lib/history.mjs";

const conv = "d:ann:bob";

/// A history without a fault: three messages, two nodes, one listener.
function good() {
  const history = new History();
  const messages = [];
  for (const seq of [1, 2, 3]) {
    const body = { text: `${seq}` };
    const ack = { conv, seq, id: `${100 + seq}`, ts: 1000 + seq };
    const record = history.invoked("ann", conv, `c${seq}`, body, seq * 10);
    history.acknowledged(record, ack, seq * 10 + 5);
    messages.push({ ...ack, cid: `c${seq}`, from: "ann", body });
  }
  const events = messages.map((m) => ({ ev: "message", ...structuredClone(m) }));
  events.push({ ev: "mark", conv, user: "bob", delivered: 2, read: 1 });
  events.push({ ev: "mark", conv, user: "bob", delivered: 3, read: 3 });
  history.session("ann at a", "ann", events);
  history.marked("bob", conv, 3);
  const finals = ["a", "b"].map((node) => ({
    node,
    convs: new Map([[conv, {
      messages: structuredClone(messages),
      marks: [{ user: "ann", delivered: 3, read: 3 },
        { user: "bob", delivered: 3, read: 3 }],
    }]]),
  }));
  return { history, finals, events, at: (i) => finals[i].convs.get(conv) };
}

/// The same, where the first message was edited, the second one reacted to and
/// the third one deleted: entries 4, 5 and 6, of all of which the listener heard.
function goodChanges() {
  const what = good();
  const { history, events, at } = what;
  const change = (seq, target, ev, more) => {
    const ack = { conv, changed: true, seq, id: `${100 + seq}`, ts: 1000 + seq };
    history.acknowledged(history.changing("bob", conv, { ev, target, ...more }),
      ack);
    const { changed, ...entry } = { ev, ...ack, from: "bob", target, ...more };
    for (const i of [0, 1]) at(i).messages.push(structuredClone(entry));
    events.push(structuredClone(entry));
  };
  const body = { text: "better" };
  change(4, 1, "message.edited", { body });
  change(5, 2, "message.reaction", { reaction: "+1", on: true });
  change(6, 3, "message.deleted");
  for (const i of [0, 1]) {
    const [one, two, three] = at(i).messages;
    Object.assign(one, { body, edited: 1004 });
    two.reactions = { "+1": ["bob"] };
    delete three.body;
    three.deleted = 1006;
  }
  return what;
}

test("it finds nothing in a good history", () => {
  const { history, finals } = good();
  assert.deepEqual(problems(history, finals), []);
  check(history, finals);
});

test("it finds nothing wrong with good changes", () => {
  const { history, finals } = goodChanges();
  assert.deepEqual(problems(history, finals), []);
  history.acknowledged(history.changes[0], { conv, changed: false });
  history.changing("bob", conv,
    { ev: "message.reaction", target: 1, reaction: "lost on the way" });
  history.changes[1].acks = [];
  assert.deepEqual(problems(history, finals), []);
});

test("a message without an ack may be there or not", () => {
  const { history, finals } = good();
  history.invoked("ann", conv, "lost on the way", {});
  assert.deepEqual(problems(history, finals), []);
  history.sends[2].acks = [];
  assert.deepEqual(problems(history, finals), []);
});

test("a retry that has the same answer is fine", () => {
  const { history, finals } = good();
  const record = history.sends[1];
  history.acknowledged(record, structuredClone(record.acks[0]));
  assert.deepEqual(problems(history, finals), []);
});

test("it says how long a conversation could not be written", () => {
  const { history } = good();
  assert.equal(history.recovery(15), 10); // invoked at 20, acknowledged at 25
  assert.equal(history.recovery(31), Infinity);
  assert.equal(history.slowest(), 5);
  assert.equal(history.ackCount, 3);
});

/// Rows of [what is wrong, how it is made, what the checker says].
const faults = [
  ["an acknowledged message that is nowhere",
    ({ at }) => [0, 1].forEach((i) => at(i).messages.pop()), /lost: .* c3/],
  ["an acknowledged message that one node does not have",
    ({ at }) => at(1).messages.pop(), /3 and 2 messages/],
  ["a conversation that one node does not have",
    ({ finals }) => finals[1].convs.clear(), /3 and 0 messages/],
  ["an acknowledged message that is there twice",
    ({ at }) => [0, 1].forEach((i) => at(i).messages.push(
      { ...at(i).messages[0], seq: 4, id: "104" })), /twice: seq 1 .* seq 4/],
  ["an unacknowledged message that is there twice",
    ({ at, history }) => {
      history.sends[0].acks = [];
      [0, 1].forEach((i) => at(i).messages.push(
        { ...at(i).messages[0], seq: 4, id: "104" }));
    }, /twice: seq 1 .* seq 4/],
  ["another seq than acknowledged",
    ({ history }) => (history.sends[1].acks[0].seq = 3),
    /c2: acknowledged as seq 3/],
  ["another id than acknowledged",
    ({ history }) => (history.sends[1].acks[0].id = "7"),
    /c2: acknowledged as seq 2 id 7/],
  ["another time than acknowledged",
    ({ history }) => (history.sends[1].acks[0].ts = 7), /c2: acknowledged/],
  ["two answers to one cid",
    ({ history }) => history.acknowledged(history.sends[0],
      { conv, seq: 9, id: "109", ts: 1009 }), /c1: acknowledged as seq 9/],
  ["an order that differs between nodes",
    ({ at }) => {
      const [, b, c] = at(1).messages;
      [b.cid, c.cid] = [c.cid, b.cid];
    }, /at a and b: seq 2 .* is seq 2/],
  ["a body that differs between nodes",
    ({ at }) => (at(1).messages[0].body = { text: "other" }),
    /at a and b: seq 1/],
  ["a body that nobody sent",
    ({ at }) => [0, 1].forEach((i) =>
      (at(i).messages[0].body = { text: "other" })), /message 1: its body is/],
  ["a message that nobody sent",
    ({ at }) => [0, 1].forEach((i) => at(i).messages.push(
      { ...at(i).messages[0], cid: "x", seq: 4, id: "104" })),
    /nobody sent seq 4/],
  ["a hole in seq",
    ({ at }) => [0, 1].forEach((i) => (at(i).messages[2].seq = 4)),
    /at place 3 is seq 4/],
  ["messages out of order",
    ({ at }) => at(0).messages.reverse(), /at place 1 is seq 3/],
  ["an id that does not rise",
    ({ at }) => [0, 1].forEach((i) => (at(i).messages[2].id = "102")),
    /the id does not rise at seq 3/],
  ["an id that is smaller as a number but not as text",
    ({ at }) => [0, 1].forEach((i) => (at(i).messages[2].id = "99")),
    /the id does not rise at seq 3/],
  ["a listener who hears a message twice",
    ({ events }) => events.splice(2, 0, events[1]), /heard seq 2 .* after 2/],
  ["a listener who hears messages out of order",
    ({ events }) => ([events[0], events[1]] = [events[1], events[0]]),
    /heard seq 1 .* after 2/],
  ["a listener who hears another message",
    ({ events }) => (events[1].cid = "x"), /heard seq 2 .* cid x/],
  ["a listener who hears what is not kept",
    ({ events }) => events.push({ ...events[2], seq: 4, id: "104" }),
    /heard seq 4 .* kept is seq undefined/],
  ["a read mark that goes back",
    ({ events }) => events.push(
      { ev: "mark", conv, user: "bob", delivered: 3, read: 2 }),
    /marks of bob .* went back from 3, 3 to 3, 2/],
  ["a delivered mark that goes back",
    ({ events }) => events.push(
      { ev: "mark", conv, user: "bob", delivered: 2, read: 3 }),
    /marks of bob .* went back/],
  ["an acknowledged mark that is lost on one node",
    ({ at }) => (at(1).marks[1].read = 2), /b: the mark 3 of bob/],
  ["a mark that was heard and is lost",
    ({ at, history }) => {
      history.marks = [];
      [0, 1].forEach((i) => (at(i).marks[1].read = 2));
    }, /heard marks 3, 3 of bob .* they are 3, 2/],
  ["a mark beyond the end",
    ({ at }) => (at(1).marks[1] = { user: "bob", delivered: 4, read: 4 }),
    /b: bob .* has marks 4, 4 of 3 messages/],
  ["a read mark beyond the delivered one",
    ({ at }) => (at(0).marks[0] = { user: "ann", delivered: 2, read: 3 }),
    /a: ann .* has marks 2, 3/],
];

/// The same of changes.
const both = (work) => (what) => [0, 1].forEach((i) => work(what.at(i).messages));
const changeFaults = [
  ["an acknowledged change that is nowhere",
    both((messages) => messages.splice(4, 1)), /lost: bob message.reaction 2/],
  ["a change that is there twice",
    both((messages) => messages.push({ ...messages[4], seq: 7, id: "107" })),
    /twice, seq 5/],
  ["a change that nobody made",
    both((messages) => (messages[4].reaction = "-1")),
    /bob message.reaction 2 -1: nobody did that/],
  ["a change of what is no message",
    ({ history, at }) => {
      history.changes[1].target = 4;
      [0, 1].forEach((i) => (at(i).messages[4].target = 4));
    }, /no message is there/],
  ["another place than acknowledged",
    ({ history }) => (history.changes[0].acks[0].seq = 5),
    /acknowledged as seq 5 id 104, kept as seq 4/],
  ["an edit that did nothing",
    both((messages) => (messages[0].body = { text: "1" })),
    /message 1: its body is {"text":"1"} and not {"text":"better"}/],
  ["a message that does not say that it was edited",
    both((messages) => delete messages[0].edited), /message 1: edited is/],
  ["a deletion that left the body",
    both((messages) => (messages[2].body = { text: "3" })),
    /message 3: its body is {"text":"3"} and not undefined/],
  ["a message that does not say that it was deleted",
    both((messages) => delete messages[2].deleted), /message 3: deleted is/],
  ["a reaction that was lost",
    both((messages) => delete messages[1].reactions),
    /message 2: the list of reactions is \[\]/],
  ["a reaction that nobody made",
    both((messages) => (messages[0].reactions = { "+1": ["ann"] })),
    /message 1: the list of reactions is \["\+1 of ann"\]/],
  ["nodes that disagree about reactions",
    ({ at }) => delete at(1).messages[1].reactions, /at a and b: seq 2/],
  ["a listener who hears a change twice",
    ({ events }) => events.push(events.at(-1)), /heard seq 6 .* after 6/],
  ["a listener who hears changes out of order",
    ({ events }) => events.push(...events.splice(-2, 1)),
    /heard seq 5 .* after 6/],
  ["a listener who hears another change",
    ({ events }) => (events.at(-1).target = 2), /heard seq 6 .*deleted of 2/],
  ["a listener who hears an edit that nobody made",
    ({ events }) => (events.at(-3).body = { text: "worse" }),
    /heard seq 4 .*edited of 1/],
];

describe("it finds", () => {
  for (const [name, make, says] of [...faults, ...changeFaults])
    test(name, () => {
      const what = changeFaults.some(([one]) => one === name) ? goodChanges()
        : good();
      make(what);
      const found = problems(what.history, what.finals);
      assert(found.some((line) => says.test(line)),
        `it said only:\n${found.join("\n")}`);
      assert.throws(() => check(what.history, what.finals), /problems:/);
    });
});
