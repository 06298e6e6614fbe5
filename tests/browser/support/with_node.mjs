// Purpose: tests with a real node and pages in Chromium: both are started once
// for a file; each test has people of its own.

import { after, before, beforeEach, describe } from "node:test";

import { Caucusd } from "./caucusd.mjs";
import { launch_browser, pair, Person } from "./person.mjs";

const { CAUCUSD } = process.env;
/** Of one test. */
export const LIMIT_MS = 200_000;

class World {
  node;
  browser;
  #round = 0;

  async begin() {
    this.node = await Caucusd.start(CAUCUSD);
    this.browser = await launch_browser();
  }

  async end() {
    await this.browser?.close();
    await this.node?.stop();
  }

  next_round() {
    ++this.#round;
  }

  /** A name that no other test of the file has. */
  name(name) {
    return `${name}${this.#round}`;
  }

  /** Registered, each at an own page. */
  async people(...names) {
    const all = await Promise.all(names.map(
      name => Person.arrive(this.browser, this.node.url, this.name(name))));
    for (const person of all)
      await person.register();
    return all;
  }

  /** Two people who have a conversation open with each other. */
  pair(first, second, options = {}) {
    return pair(this.browser, this.node.url, this.name(first),
                this.name(second), options);
  }

  /** Nothing went wrong on their pages. */
  async leave(...people) {
    for (const person of people)
      await person.leave();
  }
}

/** A `describe` whose `tests(world)` need a node and a browser. */
export function with_node(title, tests) {
  const world = new World();
  describe(title, {
    skip: CAUCUSD ? false : "set CAUCUSD to the path of the binary",
    timeout: LIMIT_MS * 4,
  }, () => {
    before(() => world.begin());
    after(() => world.end());
    beforeEach(() => world.next_round());
    tests(world);
  });
}
