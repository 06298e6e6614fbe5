// The pictures of docs/screenshots, made with a real node and real pages.
// Only with CAUCUS_SCREENSHOTS=1; CAUCUSD is the path of the binary.

import { after, before, describe, it } from "node:test";

import { Caucusd } from "./support/caucusd.mjs";
import { DESK, launch_browser, Person, PHONE } from "./support/person.mjs";

const { CAUCUSD, CAUCUS_SCREENSHOTS } = process.env;
const LIMIT_MS = 200_000;

const DIRECT = [
  ["ben", "Hi Anna, did you get the tickets?"],
  ["anna", "Yes! Two seats, row 14. It was the last pair they had."],
  ["anna", "I paid with my card, we can settle later"],
  ["ben", "You are the best"],
  ["ben", "Train leaves at 9:14 from platform 3. The plan is here: "
    + "https://example.org/trips/lisbon"],
  ["anna", "Perfect. See you at the station then"],
  ["ben", "Small change: the hotel moved our check-in to 15:00, so we would "
    + "have a few hours to walk around with the bags. Is that all right with "
    + "you, or should I ask them to keep the luggage at the desk?"],
  ["anna", "Ask them please. I would rather have my hands free for the "
    + "camera"],
  ["anna", "And coffee"],
];

const GROUP = [
  ["clara", "I found a place for Saturday evening, small and not on any list"],
  ["dmitri", "Send the address"],
  ["clara", "Rua da Esperança 100, 20:30. They have one table for four left."],
  ["ben", "Take it"],
  ["anna", "Booked in my head already"],
  ["dmitri", "I land at 18:05, so this is just right"],
  ["clara", "@anna do you bring the camera?"],
  ["dmitri", "If the plane is late, start without me"],
  ["clara", "We would never"],
];

let node;
let browser;
const people = {};

async function talk(lines) {
  for (const [name, text] of lines) {
    await people[name].write(text);
    await people.anna.sees(text);
  }
}

/** Anna again, on another device. */
async function on_device(options, look) {
  const person = await Person.arrive(browser, node.url, "anna", options);
  await person.log_in();
  await look(person);
  await person.leave();
}

async function look_at_group(person, picture) {
  await person.open("Lisbon trip");
  await person.sees("We would never");
  await person.picture(picture);
}

/** What was done to messages and people of the group. */
async function do_things(anna, ben, clara) {
  const place = GROUP[2][1];
  await ben.react(place, "Heart");
  await anna.react(place, "Heart");
  await clara.react("We would never", "Laughing");
  await clara.edit(place, place.replace("one table", "a table"));
  await anna.open_group();
  await anna.page.getByLabel("Role of ben").selectOption("admin");
  await ben.sees_notice("anna made you an admin");
  await anna.picture("group_dialog_desk_light");
  await anna.close_group();
}

/** One at the head of the conversation, the others in the dialog. */
async function keep_contacts({ page }) {
  await page.getByRole("button", { name: "Keep as a contact" }).click();
  await page.getByRole("button", { name: "Contacts" }).click();
  for (const name of ["clara", "dmitri"])
    await page.getByRole("button", { name: `Add ${name} to your contacts` })
      .click();
  await page.locator('.contacts-dialog [data-user="dmitri"]').waitFor();
  await page.keyboard.press("Escape");
}

async function look_at_direct(person, picture) {
  await person.open("ben");
  await people.ben.begin("So ");
  await person.sees_status("typing");
  await person.picture(picture);
  await people.ben.page.locator("#composer").fill("");
}

describe("pictures", {
  skip: CAUCUSD && CAUCUS_SCREENSHOTS === "1" ? false
    : "set CAUCUS_SCREENSHOTS=1 and CAUCUSD",
}, () => {
  before(async () => {
    node = await Caucusd.start(CAUCUSD);
    browser = await launch_browser();
  });
  after(async () => {
    await browser?.close();
    await node?.stop();
  });

  it("of a direct and a group conversation, desk and phone, light and dark",
     { timeout: LIMIT_MS }, async () => {
    for (const name of ["anna", "ben", "clara", "dmitri"]) {
      people[name] = await Person.arrive(browser, node.url, name);
      if (name === "anna")
        await people.anna.picture("door_desk_light");
      await people[name].register();
    }
    const { anna, ben, clara, dmitri } = people;
    await anna.start_conversation(["ben", "clara", "dmitri"], "Lisbon trip");
    for (const person of [ben, clara, dmitri])
      await person.open("Lisbon trip");
    await talk(GROUP);
    await do_things(anna, ben, clara);
    await anna.start_conversation(["ben"]);
    await ben.open("anna");
    await keep_contacts(anna);
    await talk(DIRECT);
    await clara.start_conversation(["anna"]);
    await clara.write("The draft is in the shared folder");
    await dmitri.start_conversation(["anna"]);
    await dmitri.write("Thanks for the help yesterday");
    await anna.row("dmitri").locator(".badge").waitFor();
    const phone = { viewport: PHONE, deviceScaleFactor: 2, isMobile: true,
                    hasTouch: true };
    const dark = { colorScheme: "dark" };
    await on_device({ viewport: DESK }, person =>
      look_at_direct(person, "direct_desk_light"));
    await on_device({ viewport: DESK, ...dark }, person =>
      look_at_group(person, "group_desk_dark"));
    await on_device(phone, async person => {
      await person.picture("list_phone_light");
      await person.page.getByRole("button", { name: "Contacts" }).click();
      await person.page.locator('.contacts-dialog [data-user="dmitri"]')
        .waitFor();
      await person.picture("contacts_phone_light");
      await person.page.keyboard.press("Escape");
      await look_at_direct(person, "direct_phone_light");
    });
    await on_device({ ...phone, ...dark }, person =>
      look_at_group(person, "group_phone_dark"));
  });
});
