// Purpose: a person at a browser: what one does and sees on the page.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";

import { chromium } from "playwright-core";

export const PASSWORD = "correct horse 9";
/** Far above what it takes, for machines that do much else meanwhile. */
const WITHIN_MS = 60_000;
const SCREENSHOTS = new URL("../../../docs/screenshots/", import.meta.url);
const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium"]
  .find(path => path && existsSync(path));

/** Nothing but the page itself may use the network. */
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
               "--no-first-run", "--disable-background-networking",
               "--disable-component-update", "--disable-sync"];

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

export function chromium_is_here() {
  return CHROMIUM !== undefined;
}

export function launch_browser() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** What the page must never say. Lost connections are part of the tests. */
function serious(text) {
  return !/WebSocket connection|Failed to load resource|ERR_/.test(text);
}

export class Person {
  faults = [];

  /** `before(page)` prepares it. */
  static async arrive(browser, url, name, { before, ...options } = {}) {
    const person = new Person();
    person.name = name;
    person.context = await browser.newContext({ viewport: DESK, ...options });
    person.context.setDefaultTimeout(WITHIN_MS);
    person.page = await person.context.newPage();
    person.page.on("pageerror", error => person.faults.push(error.stack));
    person.page.on("console", message => {
      if (message.type() === "error" && serious(message.text()))
        person.faults.push(message.text());
    });
    await before?.(person.page);
    await person.page.goto(url);
    return person;
  }

  async register() {
    await this.page.getByRole("tab", { name: "Register" }).click();
    await this.log_in();
  }

  async log_in(password = PASSWORD) {
    await this.knock(password);
    await this.connected();
  }

  /** At the door; it may stay closed. */
  async knock(password) {
    await this.page.getByLabel("Name", { exact: true }).fill(this.name);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.locator("form .primary").click();
  }

  async start_conversation(people, title) {
    await this.page.locator("#new-conversation").click();
    const dialog = this.page.locator("#new-dialog");
    const field = dialog.getByLabel("People");
    for (const name of people) {
      await field.fill(name);
      await field.press("Enter");
    }
    if (title) {
      const group = dialog.getByLabel("Make it a group");
      if (await group.isVisible())
        await group.check();
      await dialog.getByLabel("Group title").fill(title);
    }
    await dialog.locator("button.primary").click();
    await dialog.waitFor({ state: "hidden" });
    await this.page.locator("#composer").waitFor();
  }

  async open(name) {
    await this.row(name).click();
    await this.page.locator(".chat-title", { hasText: name }).waitFor();
  }

  async write(text) {
    await this.page.locator("#composer").fill(text);
    await this.page.locator("#composer").press("Enter");
  }

  /** Types without sending. */
  async begin(text) {
    await this.page.locator("#composer").pressSequentially(text);
  }

  row(name) {
    return this.page.locator(".row", { hasText: name });
  }

  async sees(text) {
    await this.page.locator(".bubble .text", { hasText: text }).last()
      .waitFor();
  }

  async sees_status(text) {
    await this.page.locator(".chat-subtitle", { hasText: text }).waitFor();
  }

  /** `state`: waiting, sent, delivered or read. */
  async sees_tick(text, state) {
    // The message's own words only: behind them stands the time, and "missed 1"
    // said at 10:33 would be taken for "missed 11".
    const words = this.page.locator(".text")
      .and(this.page.getByText(text, { exact: true }));
    await this.page.locator(".message.own", { has: words })
      .locator(`.tick.${state}`).waitFor();
  }

  // -- a message and what is done with it -------------------------------------

  message(text) {
    const words = this.page.locator(".text")
      .and(this.page.getByText(text, { exact: true }));
    return this.page.locator(".message", { has: words });
  }

  /** `action`: the name of a button beside the message. */
  async act(text, action) {
    await this.message(text).locator(".bubble").hover();
    await this.page.getByRole("toolbar", { name: "Message actions" })
      .getByRole("button", { name: action, exact: true }).click();
  }

  /** `name`: of a reaction of the palette. */
  async react(text, name) {
    await this.act(text, "React");
    await this.page.getByRole("toolbar", { name: "Reactions" })
      .getByRole("button", { name, exact: true }).click();
  }

  async edit(text, changed) {
    await this.act(text, "Edit");
    await this.write(changed);
  }

  async delete(text) {
    await this.act(text, "Delete");
    await this.confirm("Delete");
  }

  /** `label`: a reaction, how many and who, as "👍 2: ben and clara". */
  async sees_reaction(text, label) {
    await this.message(text)
      .getByRole("button", { name: label, exact: true }).waitFor();
  }

  async sees_notice(text) {
    await this.page.locator(".notice").getByText(text, { exact: true })
      .waitFor();
  }

  // -- the group --------------------------------------------------------------

  async open_group() {
    await this.page.getByRole("button", { name: "Group and members" }).click();
    return this.page.locator(".group-dialog");
  }

  /** A row of the group's dialog. */
  member(name) {
    return this.page.locator(`.group-dialog [data-user="${name}"]`);
  }

  async close_group() {
    await this.page.locator(".group-dialog")
      .getByRole("button", { name: "Close" }).click();
  }

  /** The question before what cannot be taken back. */
  async confirm(button) {
    await this.page.locator(".ask").getByRole("button", { name: button })
      .click();
  }

  async choose_status(text) {
    await this.page.getByLabel("Account and status").click();
    await this.page.getByRole("menuitemradio", { name: text }).click();
  }

  /** An entry of the account's menu. */
  async choose(text) {
    await this.page.getByLabel("Account and status").click();
    await this.page.getByRole("menuitem", { name: text, exact: true }).click();
  }

  async connected() {
    await this.page.locator('.banner[data-state="online"]')
      .waitFor({ state: "attached" });
  }

  async disconnected() {
    await this.page.locator(".banner.shown").waitFor();
  }

  texts() {
    return this.page.locator(".bubble .text").allTextContents();
  }

  /** Waits until exactly these texts stand there, once each, in this order. */
  async sees_exactly(expected) {
    await this.page.waitForFunction(
      count => document.querySelectorAll(".bubble .text").length >= count,
      expected.length);
    await this.page.waitForFunction(
      () => !document.querySelector(".tick.waiting"));
    assert.deepEqual(await this.texts(), expected);
  }

  /** Kept in docs/screenshots. */
  async picture(name) {
    await mkdir(SCREENSHOTS, { recursive: true });
    await this.page.mouse.move(0, 0); // what it points at has buttons
    await this.page.screenshot({
      path: new URL(`${name}.png`, SCREENSHOTS).pathname,
      animations: "disabled",
    });
  }

  async leave() {
    await this.context.close();
    assert.deepEqual(this.faults, [], `${this.name}'s page had faults`);
  }
}

/** Two people who have a conversation open with each other. */
export async function pair(browser, url, first, second, options = {}) {
  const [a, b] = await Promise.all([
    Person.arrive(browser, url, first, options),
    Person.arrive(browser, url, second, options)]);
  await a.register();
  await b.register();
  await a.start_conversation([second]);
  await b.open(first);
  return [a, b];
}
