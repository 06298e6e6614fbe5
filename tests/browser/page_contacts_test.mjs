// Contacts and people of large groups on the page, in headless Chromium, its
// node in memory.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { FakeNode } from "./support/fake_node.mjs";
import { arrive_at } from "./support/fake_page.mjs";
import { chromium_is_here, launch_browser, PHONE } from "./support/person.mjs";

const LIMIT_MS = 120_000;

let browser;
let node;

async function anna_at(options = {}) {
  const anna = await arrive_at(node, browser, options);
  await anna.connected();
  return anna;
}

describe("contacts on the page", {
  skip: chromium_is_here() ? false : "needs Chromium",
}, () => {
  before(async () => { browser = await launch_browser(); });
  after(() => browser?.close());
  beforeEach(() => {
    node = new FakeNode();
    node.add_conversation("d", 1);
    node.contacts.add("clara");
    node.contacts.add("dora");
  });

  it("are shown, added and removed by keyboard", { timeout: LIMIT_MS },
     async () => {
    const anna = await anna_at();
    const { page } = anna;
    await page.getByRole("button", { name: "Contacts" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Contacts" });
    const row = name => dialog.locator(`[data-user="${name}"]`);
    await row("clara").getByText("Online").waitFor();
    node.tell({ ev: "presence", user: "clara", status: "busy", last_seen: 1 });
    await row("clara").getByText("Do not disturb").waitFor();
    const field = dialog.getByLabel("Add a contact");
    await field.fill("anna");
    await field.press("Enter");
    await dialog.getByRole("alert").getByText("That is you.").waitFor();
    await field.fill("emil");
    await field.press("Enter");
    await row("emil").waitFor();
    await dialog.getByRole("button", { name: "Add ben to your contacts" })
      .press("Enter");
    await row("ben").waitFor();
    await dialog.getByRole("button", { name: "Remove clara" }).press("Enter");
    await row("clara").waitFor({ state: "detached" });
    await dialog.getByRole("button", { name: "Remove dora" })
      .and(page.locator(":focus")).waitFor();
    assert.deepEqual([...node.contacts].sort(), ["ben", "dora", "emil"]);
    await anna.leave();
  });

  it("say whom the node does not know", { timeout: LIMIT_MS }, async () => {
    node.intercept = ({ op, rid }, socket) => op === "contact.add"
      && (socket.say({ re: rid, err: { code: "user_not_found" } }), true);
    const anna = await anna_at();
    await anna.page.getByRole("button", { name: "Contacts" }).click();
    await anna.page.getByLabel("Add a contact").fill("nobody");
    await anna.page.getByLabel("Add a contact").press("Enter");
    await anna.page.getByRole("alert")
      .getByText("Nobody here is called nobody.").waitFor();
    await anna.leave();
  });

  it("are a way to talk, and fit a phone", { timeout: LIMIT_MS }, async () => {
    node.intercept = ({ op, rid }, socket) => op === "conv.create"
      && (socket.say({ re: rid, ok: { conv: "d", created: false } }), true);
    const anna = await anna_at({ viewport: PHONE, hasTouch: true });
    const { page } = anna;
    await page.getByRole("button", { name: "Contacts" }).tap();
    const wide = await page.evaluate(() => document.querySelector(
      ".contacts-dialog").scrollWidth <= innerWidth);
    assert.ok(wide);
    await page.getByRole("button", { name: /^C?\s*clara/ }).tap();
    await page.locator(".contacts-dialog").waitFor({ state: "hidden" });
    await anna.sees("text 1");
    assert.deepEqual(node.heard.findLast(({ op }) => op === "conv.create")
      .members, ["clara"]);
    await anna.leave();
  });

  it("are kept and let go at the head of a conversation",
     { timeout: LIMIT_MS }, async () => {
    const anna = await anna_at({ hash: "#/c/d" });
    const keep = anna.page.getByRole("button", { name: "Keep as a contact" });
    for (const kept of [true, false]) {
      await keep.and(anna.page.locator(`[aria-pressed="${!kept}"]`)).click();
      await keep.and(anna.page.locator(`[aria-pressed="${kept}"]`)).waitFor();
      assert.equal(node.contacts.has("ben"), kept);
    }
    await anna.leave();
  });

  it("are not watched; others of a large group are, while they are on screen",
     { timeout: LIMIT_MS }, async () => {
    const group = node.add_conversation("g", 1, { kind: "group", title: "All" });
    const names = ["clara", ...Array.from({ length: 150 },
                                          (_, i) => `user${1000 + i}`)];
    group.people = new Map(["anna", ...names].map(name => [name, "member"]));
    const anna = await anna_at({ hash: "#/c/g" });
    const asked = () => node.heard.filter(({ op }) => op === "presence.watch");
    const dialog = await anna.open_group();
    await until(() => node.watched.has("user1000"));
    assert.ok(!node.watched.has("anna") && !node.watched.has("clara"));
    assert.ok(node.watched.size < 30, `${node.watched.size}`);
    node.tell({ ev: "presence", user: "user1001", status: "busy",
                last_seen: 1 });
    await anna.member("user1001").getByText("Do not disturb").waitFor();
    await anna.member("user1100").evaluate(row => row.scrollIntoView());
    await until(() => node.watched.has("user1100")
                && !node.watched.has("user1000"));
    assert.ok(asked().length < 10);
    await anna.close_group();
    await dialog.waitFor({ state: "hidden" });
    await until(() => node.watched.size === 0);
    await anna.leave();
  });
});

/** The page says it a moment later: each thing it says is a look. */
async function until(holds) {
  while (!holds())
    await new Promise(resolve => setImmediate(resolve));
}
