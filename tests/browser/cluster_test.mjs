// The status page, on a real node and on clusters that are made up.
//
// CAUCUSD is the path of the binary.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { Caucusd } from "./support/caucusd.mjs";
import { launch_browser, Person } from "./support/person.mjs";

const CAUCUSD = process.env.CAUCUSD;
const LIMIT_MS = 200_000;
const PATH = "**/api/v1/admin/cluster";

let node;
let browser;

/** As `caucus admin token` makes it (docs/decisions/0010-admin-tokens.md). */
async function admin_token() {
  const part = object =>
    Buffer.from(JSON.stringify(object)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const text = `${part({ alg: "HS256", typ: "JWT" })}.`
    + part({ iss: "caucus", role: "admin", iat: now, exp: now + 600 });
  const key = await readFile(join(node.folder, "token.key"));
  return `${text}.${createHmac("sha256", key).update(text)
    .digest("base64url")}`;
}

function row(number, fields = {}) {
  return { node: number, state: "active", client_url: `http://n${number}`,
           cluster_address: `n${number}:9000`, up: true, connections: 3,
           leaders: 22, replicas: 65, placed: 65, lag: 0, ...fields };
}

function cluster(nodes, unsettled = 0) {
  return { cluster: "c0ffee", version: 4, controller: 0, unsettled, nodes };
}

/** An operator at the page, before a token is given. */
async function arrive() {
  const person = await Person.arrive(browser, `${node.url}cluster.html`, "op");
  const { page } = person;
  return {
    person, page,
    card: number => page.locator(`.node[data-node="${number}"]`),
    async enter(token) {
      await page.getByLabel("Token").fill(token);
      await page.getByRole("button", { name: "Show the cluster" }).click();
    },
    async sees(text) {
      await page.getByText(text).first().waitFor();
    },
  };
}

describe("the status page", {
  skip: CAUCUSD ? false : "set CAUCUSD to the path of the binary",
  timeout: LIMIT_MS,
}, () => {
  before(async () => {
    node = await Caucusd.start(CAUCUSD);
    browser = await launch_browser();
  });
  after(async () => {
    await browser?.close();
    await node?.stop();
  });

  it("shows a real node, and keeps the token for the tab", async () => {
    const { person, page, card, enter, sees } = await arrive();
    await enter("rubbish");
    await page.locator(".problem", { hasText: /\w/ }).waitFor();
    await enter(await admin_token());
    await sees("all groups settled");
    await card(0).getByText("65 of 65").waitFor();
    await page.reload();
    await card(0).getByText("controller").waitFor();
    await person.leave();
  });

  it("draws what changes, and says when it cannot look", async () => {
    const { person, page, card, enter, sees } = await arrive();
    let answer = { status: 200,
                   json: cluster([row(0), row(1), row(2)]) };
    await page.route(PATH, route => route.fulfill(answer));
    await enter("any");
    await card(2).getByText("link up").waitFor();
    assert.equal(await page.locator(".node").count(), 3);
    answer = { status: 200, json: cluster(
      [row(0), row(1, { state: "draining", leaders: 0, lag: 7 }),
       row(2, { up: false })], 12) };
    await card(2).getByText("link down").waitFor();
    await card(1).getByText("draining").waitFor();
    await card(1).getByText("3 clients, lag 7").waitFor();
    await sees("12 groups on the move");
    answer = { status: 503, json: { error: { text: "nobody leads" } } };
    await sees("nobody leads");
    assert.equal(await page.locator(".cluster.stale .node").count(), 3);
    await person.leave();
  });

  it("asks again for a token that is none any more", async () => {
    const { person, page, enter, sees } = await arrive();
    let answer = { status: 200, json: cluster([row(0)]) };
    await page.route(PATH, route => route.fulfill(answer));
    await enter("any");
    await sees("all groups settled");
    answer = { status: 401, json: { error: { text: "the token is old" } } };
    await sees("the token is old");
    await page.reload();
    await page.getByLabel("Token").waitFor();
    await person.leave();
  });
});
