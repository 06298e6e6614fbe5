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

test("it finds nothing in a good history", () => {
  const { history, finals } = good();
  assert.deepEqual(problems(history, finals), []);
  check(history, finals);
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
      (at(i).messages[0].body = { text: "other" })), /another body in seq 1/],
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

describe("it finds", () => {
  for (const [name, make, says] of faults)
    test(name, () => {
      const what = good();
      make(what);
      const found = problems(what.history, what.finals);
      assert(found.some((line) => says.test(line)),
        `it said only:\n${found.join("\n")}`);
      assert.throws(() => check(what.history, what.finals), /problems:/);
    });
});
