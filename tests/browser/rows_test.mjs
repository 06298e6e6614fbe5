// What stands below each other in a conversation, and its words.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { hue_of, initials_of, link_parts, list_names, presence_text, text_of,
         typing_text } from "../../web/ui/format.js";
import { conv_of, link_of, names_in } from "../../web/ui/names.js";
import { notice_text } from "../../web/ui/notices.js";
import { rows_of, tick_of } from "../../web/ui/rows.js";

const MIN = 60_000;
const NOON = new Date(2025, 5, 10, 12).getTime();

function rows(lines, { pending = [], read_up_to = null, base = 0 } = {}) {
  return rows_of({ lines, pending, me: "anna", read_up_to, base });
}

const said = (seq, from, ts) => ({ seq, from, ts, body: { text: "x" } });

describe("rows of a conversation", () => {
  it("begin each day with its date", () => {
    const types = rows([said(1, "ben", NOON), said(2, "ben", NOON + MIN),
                        said(3, "ben", NOON + 24 * 60 * MIN)])
      .map(({ type }) => type);
    assert.deepEqual(types, ["day", "message", "message", "day", "message"]);
  });

  it("group what one person says within five minutes", () => {
    const groups = rows([said(1, "ben", NOON), said(2, "ben", NOON + MIN),
                         said(3, "ben", NOON + 20 * MIN),
                         said(4, "anna", NOON + 21 * MIN)])
      .slice(1).map(({ first, last }) => [first, last]);
    assert.deepEqual(groups, [[true, false], [false, true], [true, true],
                              [true, true]]);
  });

  it("have one line above the first new message of others", () => {
    const messages = [said(1, "ben", NOON), said(2, "anna", NOON),
                      said(3, "ben", NOON), said(4, "ben", NOON)];
    const found = rows(messages, { read_up_to: 1 });
    assert.deepEqual(found.map(({ type }) => type),
                     ["day", "message", "message", "divider", "message",
                      "message"]);
    assert.equal(found[3].seq, 3);
  });

  it("have no such line while its place is not loaded", () => {
    const found = rows([said(60, "ben", NOON)], { read_up_to: 5, base: 59 });
    assert.ok(found.every(({ type }) => type !== "divider"));
  });

  it("end with what is not sent yet", () => {
    const entry = { cid: "k", at: NOON + MIN, body: { text: "y" } };
    const last = rows([said(1, "anna", NOON)], { pending: [entry] }).at(-1);
    assert.equal(last.entry, entry);
    assert.deepEqual([last.own, last.first, last.last], [true, false, true]);
  });
});

describe("what happened to a group", () => {
  const notice = (fields, earlier) =>
    notice_text({ from: "ben", ...fields }, "anna", earlier);
  const added = { ev: "conv.member_added" };
  const removed = { ev: "conv.member_removed" };
  const updated = { ev: "conv.updated" };

  it("is said in words", () => {
    for (const [expected, entry, earlier] of [
      ["ben joined", { ...added, members: ["ben"] }],
      ["ben added clara and you", { ...added, members: ["clara", "anna"] }],
      ["You added a, b and 3 others",
       { ...added, from: "anna", members: ["a", "b", "c", "d", "e"] }],
      ["ben left", { ...removed, members: ["ben"] }],
      ["ben removed dora", { ...removed, members: ["dora"] }],
      ["ben made you an owner",
       { ...updated, members: ["anna"], role: "owner" }],
      ["You made ben and dora members",
       { ...updated, from: "anna", members: ["ben", "dora"], role: "member" }],
      ["ben changed the group: “Lunch”, by invitation",
       { ...updated, title: "Lunch", open: false }],
      ["ben named the group “Dinner”",
       { ...updated, title: "Dinner", open: false },
       { title: "Lunch", open: false }],
      ["ben opened the group to everyone",
       { ...updated, title: "Lunch", open: true },
       { title: "Lunch", open: false }],
      ["ben named the group “Tea” and closed the group to others",
       { ...updated, title: "Tea", open: false },
       { title: "Lunch", open: true }],
    ])
      assert.equal(notice(entry, earlier), expected);
  });

  it("stands between the messages, and parts their groups", () => {
    const found = rows([
      said(1, "ben", NOON),
      { seq: 2, ts: NOON, from: "ben", ...updated, title: "A", open: false },
      { seq: 3, ts: NOON, from: "ben", ...updated, title: "B", open: false },
      said(4, "ben", NOON)], { read_up_to: 1 });
    assert.deepEqual(found.map(({ type, text }) => text ?? type), [
      "day", "message", "ben changed the group: “A”, by invitation",
      "ben named the group “B”", "divider", "message"]);
    assert.deepEqual([found[1].last, found[5].first], [true, true]);
  });
});

describe("ticks", () => {
  const members = (...marks) => new Map([
    ["anna", { delivered: 9, read: 9 }],
    ...marks.map(([delivered, read], i) => [`u${i}`, { delivered, read }])]);

  it("need all others", () => {
    assert.equal(tick_of(5, members([5, 5], [5, 5]), "anna"), "read");
    assert.equal(tick_of(5, members([5, 5], [5, 2]), "anna"), "delivered");
    assert.equal(tick_of(5, members([5, 5], [2, 2]), "anna"), "sent");
  });

  it("promise nothing about people that are not known", () => {
    assert.equal(tick_of(5, undefined, "anna"), "sent");
    assert.equal(tick_of(5, members(), "anna"), "sent");
  });
});

describe("words", () => {
  it("link web addresses and nothing else", () => {
    const text = "see https://a.example/x?y=1, or javascript:alert(1).";
    assert.deepEqual(link_parts(text), [
      { text: "see " },
      { text: "https://a.example/x?y=1", href: "https://a.example/x?y=1" },
      { text: ", or javascript:alert(1)." }]);
  });

  it("say how long ago someone was here", () => {
    const seen = minutes => presence_text(
      { status: "offline", last_seen: NOON - minutes * MIN }, NOON);
    assert.equal(seen(0), "Last seen just now");
    assert.equal(seen(7), "Last seen 7 min ago");
    assert.match(seen(90), /^Last seen today at /);
    assert.match(seen(24 * 60), /^Last seen yesterday at /);
    assert.equal(presence_text({ status: "offline", last_seen: 0 }, NOON),
                 "Offline");
    assert.equal(presence_text({ status: "online", last_seen: 0 }, NOON),
                 "Online");
  });

  it("say that a message was deleted, or that it has no words", () => {
    assert.equal(text_of({ body: { text: "hi" } }), "hi");
    assert.equal(text_of({ deleted: 1 }), "Message deleted");
    assert.equal(text_of({ body: { poll: [] } }), "Unsupported message");
  });

  it("list names, but not a crowd", () => {
    assert.equal(list_names(["a"]), "a");
    assert.equal(list_names(["a", "b", "c"]), "a, b and c");
    assert.equal(list_names(["a", "b", "c", "d"]), "a, b and 2 others");
  });

  it("know names and links of groups", () => {
    assert.deepEqual(names_in(" Ben, clara;d.e  Ünal _x"),
                     { good: ["ben", "clara", "d.e"], bad: ["ünal", "_x"] });
    const conv = "g:7/a b";
    assert.equal(conv_of(link_of(conv, "https://x.example")), conv);
    assert.equal(conv_of(" abc123 "), "abc123");
    for (const no_link of ["", "two words", "https://x.example/", "#/c/%"])
      assert.equal(conv_of(no_link), null);
  });

  it("name those who type, but not a crowd", () => {
    assert.equal(typing_text([], "group"), "");
    assert.equal(typing_text(["ben"], "direct"), "typing");
    assert.equal(typing_text(["ben", "eva"], "group"),
                 "ben and eva are typing");
    assert.equal(typing_text(["a", "b", "c"], "group"),
                 "Several people are typing");
  });

  it("give each name the same colour and letters every time", () => {
    for (const name of ["anna", "ben", "clara", "frank.o", "Ünal", ""]) {
      assert.equal(hue_of(name), hue_of(name));
      assert.ok(hue_of(name) >= 0 && hue_of(name) < 10);
    }
    assert.equal(initials_of("frank.o"), "FO");
    assert.equal(initials_of("anna"), "A");
    assert.equal(initials_of(""), "?");
  });
});
