// Frames that a broken or hostile client could send, and the code each gets.
// `conv` is a conversation of the sender.

const s = (count, letter = "x") => letter.repeat(count);
const deep = (count) => `${s(count, "[")}${s(count, "]")}`;

/// Rows of [what it is, text of the frame, expected code].
export function badFrames(conv) {
  const op = (fields) => JSON.stringify({ rid: 7, ...fields });
  const send = (fields) => op({
    op: "msg.send", conv, cid: "c", body: {}, ...fields,
  });
  return [
    // not JSON, or not a command
    ["text that is not JSON", "hello?", "bad_request"],
    ["an empty frame", "", "bad_request"],
    ["JSON that ends early", `{"op":"msg.send","rid":7`, "bad_request"],
    ["something behind the JSON", `{"op":"conv.list","rid":7} x`,
      "bad_request"],
    ["a number", "42", "bad_request"],
    ["null", "null", "bad_request"],
    ["an array of numbers", "[1,2]", "bad_request"],
    ["a lone surrogate escape", `{"op":"conv.list","rid":7,"x":"\\ud800"}`,
      "bad_request"],
    ["nesting without end",
      `{"op":"conv.list","rid":7,"x":${deep(5000)}}`, "bad_request"],
    ["more commands than a frame may have",
      `[${Array(65).fill(op({ op: "conv.list" })).join()}]`, "bad_request"],
    ["no op", op({}), "bad_request"],
    ["an op that is a number", op({ op: 5 }), "bad_request"],
    ["a rid that is text", `{"op":"conv.list","rid":"7"}`, "bad_request"],
    ["a negative rid", `{"op":"conv.list","rid":-7}`, "bad_request"],
    ["an unknown op", op({ op: "no.such.op" }), "unknown_op"],
    ["an edit without a body", op({ op: "msg.edit", conv, seq: 1 }),
      "bad_request"],
    // missing and mistyped fields
    ["msg.send without conv", send({ conv: undefined }), "bad_request"],
    ["msg.send without cid", send({ cid: undefined }), "bad_request"],
    ["msg.send with an empty cid", send({ cid: "" }), "bad_request"],
    ["msg.send without body", send({ body: undefined }), "bad_request"],
    ["a body that is text", send({ body: "text" }), "bad_request"],
    ["a body that is an array", send({ body: [1] }), "bad_request"],
    ["a conv that is a number", send({ conv: 9 }), "bad_request"],
    ["a conv that is an object", send({ conv: {} }), "bad_request"],
    ["mentions that are no list", send({ mentions: "ann" }), "bad_request"],
    ["mentions that are numbers", send({ mentions: [1] }), "bad_request"],
    ["history before and after", op({
      op: "msg.history", conv, before: 5, after: 1 }), "bad_request"],
    ["history before a text", op({
      op: "msg.history", conv, before: "5" }), "bad_request"],
    ["history after a negative number", op({
      op: "msg.history", conv, after: -1 }), "bad_request"],
    ["history with half a message", op({
      op: "msg.history", conv, after: 1.5 }), "bad_request"],
    ["a mark without seq", op({ op: "mark.read", conv }), "bad_request"],
    ["a mark beyond 64 bits",
      `{"op":"mark.read","rid":7,"conv":"${conv}","seq":${s(30, "9")}}`,
      "bad_request"],
    ["typing that is neither on nor off", op({
      op: "typing", conv, on: "yes" }), "bad_request"],
    ["a kind that does not exist", op({
      op: "conv.create", kind: "broadcast", members: ["bob"] }),
    "bad_request"],
    ["a direct conversation of three", op({
      op: "conv.create", kind: "direct", members: ["bob", "eve"] }),
    "bad_request"],
    ["members that are no names", op({
      op: "conv.create", kind: "group", members: ["Not A Name"] }),
    "bad_request"],
    ["members that do not exist", op({
      op: "conv.create", kind: "group", members: ["bob", "nobody"] }),
    "user_not_found"],
    ["a status that does not exist", op({
      op: "presence.set", status: "asleep" }), "bad_request"],
    ["a since that is a list", op({ op: "sync", since: [] }), "bad_request"],
    ["a since that counts in words", op({
      op: "sync", since: { [conv]: "many" } }), "bad_request"],
    // too long
    ["a cid of 65 bytes", send({ cid: s(65) }), "bad_request"],
    ["a conv of 161 bytes", send({ conv: `g:${s(159, "1")}` }), "bad_request"],
    ["a body above 16 KiB", send({ body: { text: s(16384) } }), "too_large"],
    ["51 mentions", send({ mentions: Array(51).fill("bob") }), "bad_request"],
    ["a title of 257 bytes", op({
      op: "conv.create", kind: "group", members: ["bob"], title: s(257) }),
    "bad_request"],
    ["a since of 1001 conversations", op({
      op: "sync",
      since: Object.fromEntries(
        Array.from({ length: 1001 }, (_, i) => [`g:${i}`, 0])) }),
    "bad_request"],
    // not there, or not for this one
    ["a conversation that does not exist", send({ conv: "g:12345" }),
      "conv_not_found"],
    ["history of one that does not exist", op({
      op: "msg.history", conv: "d:ann:nobody" }), "conv_not_found"],
    ["members of one that does not exist", op({
      op: "conv.members", conv: "g:1" }), "conv_not_found"],
  ];
}

/// Rows of [what it is, op, fields] that a stranger to `conv` may not do.
export function foreignOps(conv) {
  return [
    ["send", "msg.send", { conv, cid: "c", body: {} }],
    ["read", "msg.history", { conv }],
    ["mark", "mark.read", { conv, seq: 1 }],
    ["type", "typing", { conv, on: true }],
    ["list people", "conv.members", { conv }],
  ];
}
