// Naming people, and contacts: pages in headless Chromium, a real node.
//
// CAUCUSD is the path of the binary.

import assert from "node:assert/strict";
import { it } from "node:test";

import { LIMIT_MS, with_node } from "./support/with_node.mjs";

with_node("people who know each other", world => {
  it("name each other, and who was away finds it",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben, clara] = await world.people("anna", "ben", "clara");
    await anna.start_conversation([ben.name, clara.name], "Lunch");
    await ben.open("Lunch");
    await clara.page.goto("about:blank");
    await ben.begin(`Ask @${clara.name.slice(0, 2)}`);
    await ben.page.getByRole("option", { name: clara.name }).waitFor();
    await ben.page.keyboard.press("Tab");
    await ben.page.keyboard.type("please");
    await ben.page.keyboard.press("Enter");
    const text = `Ask @${clara.name} please`;
    await anna.sees(text);
    assert.equal(await anna.message(text).locator(".mention").textContent(),
                 `@${clara.name}`);
    await anna.write("I do");
    await ben.sees("I do");
    await clara.page.goto(world.node.url);
    await clara.connected();
    const mark = person => person.row("Lunch")
      .getByRole("img", { name: "You are mentioned" });
    // Above the newest message: it was looked for.
    await mark(clara).waitFor();
    assert.equal(await mark(anna).count(), 0);
    await clara.open("Lunch");
    await clara.page.locator(".mention.mine").waitFor();
    await mark(clara).waitFor({ state: "detached" });
    await clara.page.reload();
    await clara.connected();
    await clara.page.locator(".mention.mine").waitFor();
    assert.equal(await mark(clara).count(), 0);
    await world.leave(anna, ben, clara);
  });

  it("keep contacts, who need not know it, and see them come and go",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.people("anna", "ben");
    await anna.page.getByRole("button", { name: "Contacts" }).click();
    const row = anna.page.locator(`.contacts-dialog [data-user="${ben.name}"]`);
    const field = anna.page.getByLabel("Add a contact");
    await field.fill("nobody.at.all");
    await field.press("Enter");
    await anna.page.getByText("Nobody here is called nobody.at.all.").waitFor();
    await field.fill(ben.name);
    await field.press("Enter");
    await row.getByText("Online").waitFor();
    await ben.choose_status("Away");
    await row.getByText("Away").waitFor();
    await ben.page.goto("about:blank");
    await row.getByText("Last seen").waitFor();
    await anna.page.reload();
    await anna.connected();
    await ben.page.goto(world.node.url);
    await ben.connected();
    await anna.page.getByRole("button", { name: "Contacts" }).click();
    await row.getByText("Online").waitFor();
    await row.getByRole("button", { name: ben.name }).first().click();
    await anna.write("Found you");
    await ben.open(anna.name);
    await ben.sees("Found you");
    await anna.page.getByRole("button", { name: "Keep as a contact" }).click();
    await anna.page.locator('[aria-pressed="false"]').and(
      anna.page.getByRole("button", { name: "Keep as a contact" })).waitFor();
    await anna.page.getByRole("button", { name: "Contacts" }).click();
    await anna.page.locator(".contacts-dialog")
      .getByText("Nobody yet.").waitFor();
    assert.equal(await row.count(), 0);
    await world.leave(anna, ben);
  });
});
