// Two people, two pages in headless Chromium, one real node.
//
// CAUCUSD is the path of the binary.

import assert from "node:assert/strict";
import { it } from "node:test";

import { PHONE } from "./support/person.mjs";
import { LIMIT_MS, with_node } from "./support/with_node.mjs";

with_node("two people in two browsers", world => {
  it("register, find each other and talk", { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    await anna.write("Hello Ben");
    await ben.sees("Hello Ben");
    await ben.write("Hello Anna");
    await anna.sees("Hello Anna");
    await anna.write("<b>not bold</b> & https://example.org/");
    await ben.sees("<b>not bold</b> & https://example.org/");
    assert.equal(await ben.page.locator(".bubble b").count(), 0);
    const all = ["Hello Ben", "Hello Anna",
                 "<b>not bold</b> & https://example.org/"];
    await anna.sees_exactly(all);
    await ben.sees_exactly(all);
    await world.leave(anna, ben);
  });

  it("see who is there, who types and what was read",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    await anna.sees_status("Online");
    await ben.begin("I am about to");
    await anna.sees_status("typing");
    await anna.page.locator(".typing-bubble").waitFor();
    await anna.write("Take your time");
    await anna.sees_tick("Take your time", "read");
    await ben.page.locator("#composer").press("Enter");
    await anna.sees("I am about to");
    await ben.context.close();
    await anna.sees_status("Last seen");
    await anna.write("Are you gone?");
    await anna.sees_tick("Are you gone?", "sent");
    await anna.leave();
  });

  it("count what is unread and mark where it begins",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    await anna.write("first");
    await ben.sees("first");
    await ben.page.goto(`${world.node.url}#/`);
    await anna.write("second");
    await anna.write("third");
    await ben.row(anna.name).locator(".badge", { hasText: "2" }).waitFor();
    await ben.page.waitForFunction(() => document.title.startsWith("(2)"));
    await anna.sees_tick("third", "delivered");
    await ben.open(anna.name);
    await ben.page.locator(".divider").waitFor();
    await ben.row(anna.name).locator(".badge").waitFor({ state: "detached" });
    await anna.sees_tick("third", "read");
    await world.leave(anna, ben);
  });

  it("are a group of three with a title", { timeout: LIMIT_MS }, async () => {
    const people = await world.people("anna", "ben", "clara");
    const [anna, ben, clara] = people;
    await anna.start_conversation([ben.name, clara.name], "Lisbon trip");
    await anna.write("Who is in?");
    for (const person of [ben, clara]) {
      await person.open("Lisbon trip");
      await person.sees("Who is in?");
      await person.write(`${person.name} is`);
      await anna.sees(`${person.name} is`);
    }
    await anna.sees_status("3 members, 3 online");
    await anna.sees_tick("Who is in?", "read");
    await world.leave(...people);
  });

  it("lose nothing and double nothing when the node is killed",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    await anna.write("before");
    await ben.sees("before");
    await world.node.kill();
    await anna.disconnected();
    await anna.write("written while it was down");
    await anna.sees_tick("written while it was down", "waiting");
    await world.node.start();
    await anna.connected();
    await ben.sees("written while it was down");
    await ben.write("after");
    await anna.sees("after");
    const all = ["before", "written while it was down", "after"];
    await anna.sees_exactly(all);
    await ben.sees_exactly(all);
    await ben.page.reload();
    await ben.connected();
    await ben.sees_exactly(all);
    await world.leave(anna, ben);
  });

  it("send in the middle of a kill, and each message is there once",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    const all = [];
    for (let i = 0; i < 40; ++i) {
      all.push(`message ${i} of a burst`);
      await anna.write(all[i]);
      if (i === 20) {
        await world.node.kill();
        await world.node.start();
      }
    }
    await ben.sees(all.at(-1));
    await anna.sees_exactly(all);
    await ben.sees_exactly(all);
    await world.leave(anna, ben);
  });

  it("recover all that was said while one was cut off",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    await anna.write("one");
    await ben.sees("one");
    await cut_off(ben);
    const missed = Array.from({ length: 12 }, (_, i) => `missed ${i}`);
    for (const text of missed)
      await anna.write(text);
    await anna.sees_tick("missed 11", "sent");
    await restore(ben);
    await ben.sees("missed 11");
    await ben.sees_exactly(["one", ...missed]);
    await anna.sees_tick("missed 11", "read");
    await world.leave(anna, ben);
  });

  it("load older history on scrolling up, and the place is kept",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben", { viewport: PHONE });
    const total = 180;
    await fill(anna, total);
    await ben.sees(`line ${total}`);
    await ben.page.reload();
    await ben.connected();
    await ben.sees(`line ${total}`);
    assert.ok((await ben.texts()).length < total, "a page, not everything");
    await scroll_to_start(ben);
    const expected = Array.from({ length: total }, (_, i) => `line ${i + 1}`);
    await ben.sees_exactly(expected);
    await ben.page.getByLabel("Go to the newest message").click();
    await ben.page.locator(".jump:not(.shown)").waitFor({ state: "attached" });
    await world.leave(anna, ben);
  });

  it("come back after a log-out and a wrong password",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    await anna.write("still here?");
    await ben.sees("still here?");
    await anna.choose("Log out");
    await anna.knock("wrong one");
    await anna.page.getByText("Unknown name or wrong password.").waitFor();
    await anna.log_in();
    await anna.open(ben.name);
    await anna.sees_exactly(["still here?"]);
    await world.leave(anna, ben);
  });
});

/** The browser has no network; the page hears of it and asks its connection,
 * which does not answer. */
async function cut_off(person) {
  await person.context.setOffline(true);
  // The first event may come before Chromium holds the traffic back; then the
  // answer that is still let through says that all is well.
  await person.page.evaluate(() => dispatchEvent(new Event("offline")));
  await person.disconnected();
}

async function restore(person) {
  await person.context.setOffline(false);
  await person.connected();
}

/** Fast, through the page's own session: `count` numbered lines. */
async function fill(person, count) {
  await person.page.evaluate(async ({ last }) => {
    const { CaucusClient: Client } = await import("/caucus.js");
    const { token } = JSON.parse(localStorage.getItem("caucus.session"));
    const client = new Client({ url: `ws://${location.host}/ws`, token });
    const ready = new Promise(resolve => client.on("ready", resolve));
    client.connect();
    await ready;
    const [conv] = client.conversations.keys();
    for (let i = 1; i <= last; ++i)
      await client.send(conv, { text: `line ${i}` });
    client.close();
  }, { last: count });
}

/** Page by page until the beginning; each time, what was at the top stays
 * where it was. */
async function scroll_to_start({ page }) {
  const start = page.locator(".history-start", { hasText: "beginning" });
  while (await start.count() === 0) {
    const drift = await page.evaluate(scroll_up_once);
    assert.ok(drift < 2, `the reader's place moved by ${drift} pixels`);
  }
}

/** Runs in the page: answers by how many pixels the top message moved. */
async function scroll_up_once() {
  const scroller = document.querySelector(".scroller");
  const list = scroller.querySelector(".messages");
  const start = scroller.querySelector(".history-start");
  scroller.scrollTop = 50;
  const top = [...list.children].find(
    node => node.dataset.seq && node.offsetTop >= scroller.scrollTop);
  // Within the scroller: above it a banner may be closing.
  const where = () => list.querySelector(`[data-seq="${top.dataset.seq}"]`)
    .getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  const was = where();
  const count = list.children.length;
  await new Promise(resolve => {
    const look = () => {
      if (list.children.length === count && !start.textContent)
        return;
      observer.disconnect();
      resolve();
    };
    const observer = new MutationObserver(look);
    observer.observe(scroller, { childList: true, subtree: true });
    look();
  });
  return Math.abs(where() - was);
}
