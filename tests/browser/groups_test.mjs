// Groups and their people: pages in headless Chromium, a real node.
//
// CAUCUSD is the path of the binary.

import assert from "node:assert/strict";
import { it } from "node:test";

import { LIMIT_MS, with_node } from "./support/with_node.mjs";

/** Anna has a group with Ben, and both have it open. */
async function group_of_two(world) {
  const [anna, ben, clara] = await world.people("anna", "ben", "clara");
  await anna.start_conversation([ben.name], "Lunch");
  await anna.write("Where?");
  await ben.open("Lunch");
  await ben.sees("Where?");
  return [anna, ben, clara];
}

with_node("a group", world => {
  it("takes people in, who can read what was said before",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben, clara] = await group_of_two(world);
    await (await anna.open_group()).getByLabel("Add people").fill(clara.name);
    await anna.page.getByRole("button", { name: "Add", exact: true }).click();
    await anna.member(clara.name).waitFor();
    await anna.close_group();
    await anna.sees_notice(`You added ${clara.name}`);
    await ben.sees_notice(`${anna.name} added ${clara.name}`);
    await clara.row("Lunch").waitFor();
    assert.equal(await clara.row("Lunch").locator(".badge").count(), 0);
    await clara.open("Lunch");
    await clara.sees_exactly(["Where?"]);
    await clara.write("Hi all");
    await ben.sees("Hi all");
    await anna.sees_status("3 members");
    await anna.sees_tick("Where?", "read");
    await world.leave(anna, ben, clara);
  });

  it("puts people out, who see nothing any more",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben, clara] = await group_of_two(world);
    const dialog = await anna.open_group();
    await dialog.getByRole("button", { name: `Remove ${ben.name}` }).click();
    await anna.confirm("Remove");
    await anna.member(ben.name).waitFor({ state: "detached" });
    await anna.close_group();
    await ben.page.getByText("You are no longer in “Lunch”.").waitFor();
    await ben.row("Lunch").waitFor({ state: "detached" });
    await anna.sees_notice(`You removed ${ben.name}`);
    await anna.write("Only me here");
    await anna.sees_tick("Only me here", "sent");
    await ben.page.reload();
    await ben.connected();
    assert.equal(await ben.row("Lunch").count(), 0);
    await ben.page.getByText("You are not in this conversation").waitFor();
    await ben.page.getByRole("button", { name: "Join" })
      .filter({ visible: true }).click();
    await ben.page.locator(".toast.shown").waitFor();
    await world.leave(anna, ben, clara);
  });

  it("needs an owner, who can hand it over and leave",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben, clara] = await group_of_two(world);
    const dialog = await anna.open_group();
    const leave_group = async () => {
      await dialog.getByRole("button", { name: "Leave group" }).click();
      await anna.confirm("Leave");
    };
    await leave_group();
    await dialog.getByText("A group needs an owner").waitFor();
    await dialog.getByLabel(`Role of ${ben.name}`).selectOption("owner");
    await ben.sees_notice(`${anna.name} made you an owner`);
    await leave_group();
    await dialog.waitFor({ state: "hidden" });
    await anna.row("Lunch").waitFor({ state: "detached" });
    await ben.sees_notice(`${anna.name} left`);
    await ben.sees_status("1 member");
    await ben.open_group();
    await ben.page.getByLabel("Title", { exact: true }).fill("Dinner");
    await ben.page.getByRole("button", { name: "Save" }).click();
    await ben.close_group();
    await ben.row("Dinner").waitFor();
    await world.leave(anna, ben, clara);
  });

  it("gives an admin what an admin may do", { timeout: LIMIT_MS }, async () => {
    const [anna, ben, clara] = await group_of_two(world);
    await ben.open_group();
    assert.equal(await ben.page.getByLabel("Add people")
      .filter({ visible: true }).count(), 0);
    await anna.open_group();
    await anna.page.getByLabel(`Role of ${ben.name}`).selectOption("admin");
    await ben.page.getByLabel("Add people").fill(clara.name);
    await ben.page.getByRole("button", { name: "Add", exact: true }).click();
    await ben.member(clara.name).waitFor();
    await anna.member(clara.name).waitFor();
    assert.equal(await ben.page.getByLabel(`Remove ${anna.name}`).count(), 0);
    await ben.close_group();
    await anna.close_group();
    await anna.sees_notice(`You made ${ben.name} an admin`);
    await anna.write("not for long");
    await ben.sees("not for long");
    await ben.delete("not for long");
    await anna.sees("Message deleted");
    await world.leave(anna, ben, clara);
  });

  it("that is open is joined by its link, and has a new title for all",
     { timeout: LIMIT_MS }, async () => {
    const [anna, ben, clara] = await group_of_two(world);
    const link = anna.page.url();
    await clara.page.goto(link);
    const join = clara.page.getByRole("button", { name: "Join" })
      .filter({ visible: true });
    await join.click();
    await clara.page.locator(".toast.shown").waitFor();
    const dialog = await anna.open_group();
    await dialog.getByLabel("Anyone with the link can join").check();
    await ben.sees_notice(
      `${anna.name} changed the group: “Lunch”, open to everyone`);
    await join.click();
    await clara.sees("Where?");
    await ben.sees_notice(`${clara.name} joined`);
    await dialog.getByLabel("Title", { exact: true }).fill("Picnic");
    await dialog.getByRole("button", { name: "Save" }).click();
    for (const person of [ben, clara]) {
      await person.sees_notice(`${anna.name} named the group “Picnic”`);
      await person.row("Picnic").waitFor();
      await person.page.locator(".chat-title", { hasText: "Picnic" }).waitFor();
    }
    await clara.page.locator("#new-conversation").click();
    await clara.page.getByLabel("Or join an open group").fill(link);
    await clara.page.keyboard.press("Enter");
    await clara.page.locator("#new-dialog").waitFor({ state: "hidden" });
    await clara.sees("Where?");
    await world.leave(anna, ben, clara);
  });

  it("shows to all what one chooses to be", { timeout: LIMIT_MS }, async () => {
    const [anna, ben, clara] = await group_of_two(world);
    await anna.sees_status("2 members, 2 online");
    await ben.choose_status("Do not disturb");
    await anna.sees_status("2 members, 1 online");
    await anna.open_group();
    await anna.member(ben.name).getByText("Do not disturb").waitFor();
    await ben.choose_status("Invisible");
    await anna.member(ben.name).getByText(/Last seen|Offline/).waitFor();
    await world.leave(anna, ben, clara);
  });
});
