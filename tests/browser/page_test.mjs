// The page in headless Chromium, its node in memory: what the keyboard and the
// screen reader's names reach, and what is said when something fails.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { FakeNode } from "./support/fake_node.mjs";
import { arrive_at } from "./support/fake_page.mjs";
import { chromium_is_here, launch_browser } from "./support/person.mjs";

const LIMIT_MS = 120_000;

let browser;
let node;
let group;

/** Anna's page with the group open. */
async function anna_in_group() {
  const anna = await arrive_at(node, browser, { hash: "#/c/g" });
  await anna.connected();
  await anna.page.locator(".bubble").first().waitFor();
  return anna;
}

function refuse(op, code, text) {
  node.intercept = (command, socket) => command.op === op
    && (socket.say({ re: command.rid, err: { code, text } }), true);
}

describe("the page", {
  skip: chromium_is_here() ? false : "needs Chromium",
}, () => {
  before(async () => { browser = await launch_browser(); });
  after(() => browser?.close());
  beforeEach(() => {
    node = new FakeNode();
    group = node.add_conversation("g", 0, { kind: "group", title: "Lunch" });
    group.people = new Map([["anna", "owner"], ["ben", "member"]]);
    group.say("ben", "When?");
    group.say("anna", "At noon");
    group.row.read = 2;
  });

  it("reaches a message's buttons and reactions by keyboard",
     { timeout: LIMIT_MS }, async () => {
    const anna = await anna_in_group();
    const { page } = anna;
    await page.getByRole("region", { name: "Messages" }).focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "React" }).and(
      page.locator(":focus")).waitFor();
    assert.equal(await page.getByRole("button", { name: "Edit", exact: true })
      .count(), 0, "it is not hers");
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const chip = page.getByRole("button", { name: "❤️ 1: anna" });
    await chip.waitFor();
    assert.equal(await chip.getAttribute("aria-pressed"), "true");
    // The message was drawn anew; the focus is still at it.
    await page.locator('.message[data-seq="1"]:focus').waitFor();
    await chip.click();
    await chip.waitFor({ state: "detached" });
    await anna.leave();
  });

  it("edits the last own message from the empty box",
     { timeout: LIMIT_MS }, async () => {
    const anna = await anna_in_group();
    const box = anna.page.getByRole("textbox", { name: "Message" });
    await box.press("ArrowUp");
    await anna.page.getByText("Editing").waitFor();
    assert.equal(await box.inputValue(), "At noon");
    await box.press("Escape");
    assert.equal(await box.inputValue(), "");
    await box.press("ArrowUp");
    await box.fill("At one");
    await box.press("Enter");
    await anna.sees("At one");
    await anna.page.getByText("(edited)").waitFor();
    assert.equal(await box.inputValue(), "");
    await anna.leave();
  });

  it("says why something did not work", { timeout: LIMIT_MS }, async () => {
    refuse("msg.react", "too_large", "This message has enough reactions.");
    const anna = await anna_in_group();
    await anna.react("When?", "Party");
    await anna.page.getByRole("alert").getByText(
      "This message has enough reactions.").waitFor();
    refuse("conv.update", "conflict", "no owner");
    await anna.open_group();
    const picker = anna.page.getByLabel("Role of anna");
    await picker.selectOption("member");
    await anna.page.getByText("A group needs an owner").waitFor();
    assert.equal(await picker.inputValue(), "owner");
    await anna.leave();
  });

  it("offers a member only what a member may do",
     { timeout: LIMIT_MS }, async () => {
    group.people = new Map([["anna", "member"], ["ben", "owner"]]);
    const anna = await anna_in_group();
    await anna.open_group();
    const dialog = anna.page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Leave group" }).waitFor();
    for (const label of ["Title", "Add people", "Anyone with the link",
                         "Role of ben", "Remove ben"])
      assert.equal(await dialog.getByLabel(label).filter({ visible: true })
        .count(), 0, label);
    node.tell_entry(group.give_role("ben", ["anna"], "admin"));
    await dialog.getByLabel("Add people").waitFor();
    await anna.leave();
  });

  it("keeps the place of a reader whom others' edits reach",
     { timeout: LIMIT_MS }, async () => {
    for (let i = 0; i < 60; ++i)
      group.say("ben", `line ${i}`);
    group.row.read = group.log.length;
    const anna = await anna_in_group();
    await anna.sees("line 59");
    const line = anna.page.locator('.message[data-seq="40"]');
    await line.evaluate(node => node.scrollIntoView({ block: "start" }));
    const top = () => line.evaluate(node => node.getBoundingClientRect().top);
    const was = await top();
    node.tell_entry(group.edit("ben", 20, "a much longer line\n".repeat(5)));
    node.tell_entry(group.react("ben", 21, "👍"));
    await anna.page.getByText("(edited)").waitFor();
    assert.ok(Math.abs(await top() - was) < 2);
    await anna.leave();
  });

  it("asks again for a page that was refused, but not at once",
     { timeout: LIMIT_MS }, async () => {
    let refusals = 2;
    node.intercept = ({ op, rid }, socket) => op === "msg.history"
      && refusals-- > 0
      && (socket.say({ re: rid, err: { code: "rate_limited", retry: true } }),
          true);
    const anna = await anna_in_group();
    await anna.sees_exactly(["When?", "At noon"]);
    assert.equal(node.count("msg.history"), 3);
    await anna.leave();
  });

  it("says that one was put out, and lets one join again",
     { timeout: LIMIT_MS }, async () => {
    const anna = await anna_in_group();
    node.tell_entry(group.remove("ben", ["anna"]));
    await anna.page.getByText("You are no longer in “Lunch”.").waitFor();
    await anna.page.getByRole("button", { name: "Join", exact: true })
      .filter({ visible: true }).click();
    await anna.sees("At noon");
    await anna.sees_notice("You joined");
    await anna.leave();
  });
});
