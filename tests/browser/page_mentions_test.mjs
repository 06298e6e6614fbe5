// Naming people on the page, in headless Chromium, its node in memory.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { FakeNode } from "./support/fake_node.mjs";
import { arrive_at } from "./support/fake_page.mjs";
import { chromium_is_here, launch_browser, PHONE } from "./support/person.mjs";

const LIMIT_MS = 120_000;

let browser;
let node;
let group;

async function anna_in_group(options = {}) {
  const anna = await arrive_at(node, browser, { hash: "#/c/g", ...options });
  await anna.connected();
  await anna.sees("When?");
  return anna;
}

describe("naming people", {
  skip: chromium_is_here() ? false : "needs Chromium",
}, () => {
  before(async () => { browser = await launch_browser(); });
  after(() => browser?.close());
  beforeEach(() => {
    node = new FakeNode();
    group = node.add_conversation("g", 0, { kind: "group", title: "Lunch" });
    group.people = new Map(["anna", "ben", "clara", "claus"].map(
      name => [name, "member"]));
    group.say("ben", "When?");
    group.row.read = 1;
  });

  it("offers the members behind an @, to the keyboard too",
     { timeout: LIMIT_MS }, async () => {
    const anna = await anna_in_group();
    const { page } = anna;
    const box = page.getByRole("textbox", { name: "Message" });
    const list = page.getByRole("listbox", { name: "People to mention" });
    await box.pressSequentially("Hi @");
    await list.waitFor();
    assert.deepEqual(await list.getByRole("option").allTextContents().then(
      all => all.map(text => text.replace(/^[A-Z]/, ""))),
                     ["ben", "clara", "claus"]);
    await box.pressSequentially("cl");
    const option = name => list.getByRole("option", { name });
    assert.equal(await option("clara").getAttribute("aria-selected"), "true");
    await box.press("ArrowDown");
    assert.equal(await option("claus").getAttribute("aria-selected"), "true");
    assert.equal(await box.getAttribute("aria-activedescendant"),
                 await option("claus").getAttribute("id"));
    await page.getByText("2 people to mention").waitFor({ state: "attached" });
    await box.press("Enter");
    assert.equal(await box.inputValue(), "Hi @claus ");
    await list.waitFor({ state: "hidden" });
    await box.pressSequentially("and @be");
    await list.waitFor();
    await box.press("Escape");
    await list.waitFor({ state: "hidden" });
    await box.pressSequentially("n");
    await box.press("Enter");
    await anna.sees("Hi @claus and @ben");
    const sent = node.heard.findLast(({ op }) => op === "msg.send");
    assert.deepEqual(sent.mentions, ["claus", "ben"]);
    assert.deepEqual(await page.locator(".own .mention").allTextContents(),
                     ["@claus", "@ben"]);
    await anna.leave();
  });

  it("takes a name under a finger, and the focus stays",
     { timeout: LIMIT_MS }, async () => {
    const anna = await anna_in_group({ viewport: PHONE, hasTouch: true });
    const box = anna.page.getByRole("textbox", { name: "Message" });
    await box.tap();
    await box.pressSequentially("@c");
    await anna.page.getByRole("option", { name: "clara" }).tap();
    assert.equal(await box.inputValue(), "@clara ");
    assert.ok(await box.evaluate(node => node === document.activeElement));
    await anna.leave();
  });

  it("shows who is named, and marks where it is oneself",
     { timeout: LIMIT_MS }, async () => {
    const anna = await anna_in_group();
    const { page } = anna;
    await page.goto(`${new URL(page.url()).origin}/#/`);
    node.tell_entry(group.put("ben", {
      cid: "x", body: { text: "@anna, not @eve, see https://e.org/@anna" },
      mentions: ["anna"] }));
    const mark = anna.row("Lunch").getByRole("img",
                                             { name: "You are mentioned" });
    await mark.waitFor();
    await page.locator("[aria-live]").getByText(/^ben mentions you in Lunch: /)
      .waitFor({ state: "attached" });
    await anna.open("Lunch");
    const message = page.locator(".message.names-me");
    assert.deepEqual(await message.locator(".mention").allTextContents(),
                     ["@anna"]);
    await message.locator(".mention.mine").waitFor();
    await mark.waitFor({ state: "detached" });
    await anna.leave();
  });
});
