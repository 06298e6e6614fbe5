// Edits, deletions and reactions: two pages in headless Chromium, a real node.
//
// CAUCUSD is the path of the binary.

import assert from "node:assert/strict";
import { it } from "node:test";

import { LIMIT_MS, with_node } from "./support/with_node.mjs";

with_node("what is done to a message", world => {
  it("an edit is seen by both, also after a reload",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    await anna.write("Helo");
    await ben.sees("Helo");
    await anna.edit("Helo", "Hello");
    for (const person of [anna, ben]) {
      await person.sees("Hello");
      await person.sees_exactly(["Hello"]);
      await person.page.getByText("(edited)").waitFor();
    }
    await ben.row(anna.name).getByText("Hello").waitFor();
    await ben.page.reload();
    await ben.connected();
    await ben.sees("Hello");
    await ben.page.getByText("(edited)").waitFor();
    await world.leave(anna, ben);
  });

  it("a deletion leaves no words with anybody",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    await anna.write("Too much said");
    await anna.write("This stays");
    await ben.sees("This stays");
    await anna.delete("Too much said");
    const left = ["Message deleted", "This stays"];
    await ben.sees("Message deleted");
    await ben.sees_exactly(left);
    await anna.sees("Message deleted");
    await anna.sees_exactly(left);
    await ben.page.reload();
    await ben.connected();
    await ben.sees("This stays");
    await ben.sees_exactly(left);
    assert.ok(!(await ben.page.content()).includes("Too much"));
    await world.leave(anna, ben);
  });

  it("reactions are counted, and taken off with a click",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    await anna.write("Cake?");
    await ben.sees("Cake?");
    await ben.react("Cake?", "Heart");
    await anna.sees_reaction("Cake?", `❤️ 1: ${ben.name}`);
    await anna.message("Cake?").locator(".reaction").click();
    const both = `❤️ 2: ${anna.name} and ${ben.name}`;
    await anna.sees_reaction("Cake?", both);
    await ben.sees_reaction("Cake?", both);
    await ben.message("Cake?").locator('.reaction[aria-pressed="true"]')
      .click();
    await anna.sees_reaction("Cake?", `❤️ 1: ${anna.name}`);
    await ben.page.reload();
    await ben.connected();
    await ben.sees_reaction("Cake?", `❤️ 1: ${anna.name}`);
    await world.leave(anna, ben);
  });

  it("nothing of it is unread, and nothing is missed by who was away",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    await anna.write("one");
    await anna.write("two");
    await ben.sees("two");
    await anna.sees_tick("two", "read");
    await ben.page.goto("about:blank");
    await anna.edit("one", "ONE");
    await anna.react("two", "Party");
    await anna.sees_reaction("two", `🎉 1: ${anna.name}`);
    await ben.page.goto(world.node.url);
    await ben.connected();
    await ben.row(anna.name).getByText("two").waitFor();
    assert.equal(await ben.row(anna.name).locator(".badge").count(), 0);
    await anna.write("three");
    await ben.row(anna.name).locator(".badge", { hasText: "1" }).waitFor();
    await ben.open(anna.name);
    await ben.sees_exactly(["ONE", "two", "three"]);
    await ben.sees_reaction("two", `🎉 1: ${anna.name}`);
    await world.leave(anna, ben);
  });

  it("is not lost when the node is killed right then",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    await anna.write("before");
    await ben.sees("before");
    await world.node.kill();
    await anna.disconnected();
    await anna.edit("before", "after");
    await world.node.start();
    await anna.connected();
    await ben.sees("after");
    await anna.sees_exactly(["after"]);
    await ben.sees_exactly(["after"]);
    await world.leave(anna, ben);
  });
});
