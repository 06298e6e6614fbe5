// The own account: pages in headless Chromium, a real node.
//
// CAUCUSD is the path of the binary.

import { it } from "node:test";

import { PASSWORD, Person } from "./support/person.mjs";
import { LIMIT_MS, with_node } from "./support/with_node.mjs";

const NEW_PASSWORD = "battery staple 8";
const ENDED = "Your session has ended. Please log in again.";

/** The same person at another device. */
async function another_device(world, person) {
  const other = await Person.arrive(world.browser, world.node.url, person.name);
  await other.log_in();
  return other;
}

with_node("the own account", world => {
  it("has a new password: this page goes on, other devices end",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben] = await world.pair("anna", "ben");
    const phone = await another_device(world, anna);
    const tab = await anna.context.newPage();
    await tab.goto(anna.page.url());
    await tab.locator("#composer").waitFor();
    await anna.choose("Change password");
    const current = anna.page.getByLabel("Current password");
    await current.fill("not this one");
    await anna.page.getByLabel("New password").fill(NEW_PASSWORD);
    await current.press("Enter");
    await anna.page.getByText("This is not your current password.").waitFor();
    await current.fill(PASSWORD);
    await current.press("Enter");
    await anna.page.getByText("Password changed.").waitFor();
    await phone.page.getByText(ENDED).waitFor();
    await anna.connected();
    await anna.write("Still here");
    await ben.sees("Still here");
    await anna.page.reload();
    await anna.connected();
    await anna.sees("Still here");
    await phone.knock(PASSWORD);
    await phone.page.getByText("Unknown name or wrong password.").waitFor();
    await phone.log_in(NEW_PASSWORD);
    await tab.close();
    await world.leave(anna, ben, phone);
  });

  it("is logged out everywhere, once one is sure",
     { timeout: LIMIT_MS }, async () => {
    const [anna] = await world.people("anna");
    const phone = await another_device(world, anna);
    await anna.choose("Log out everywhere");
    await anna.confirm("Cancel");
    await anna.connected();
    await anna.choose("Log out everywhere");
    await anna.confirm("Log out");
    await anna.page.getByText("Welcome back").waitFor();
    await phone.page.getByText(ENDED).waitFor();
    await anna.page.reload();
    await anna.log_in();
    await world.leave(anna, phone);
  });
});
