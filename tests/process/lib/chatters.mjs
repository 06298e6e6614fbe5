// Two people who chat while something happens to their node, and how long their
// messages take.
import assert from "node:assert/strict";
import { Client } from "./client.mjs";
import { rest } from "./wait.mjs";

export class Chatters {
  #over = false;
  #running;
  /// ms from sending to the other one's event, one per message.
  times = [];

  static async begin(node, one, other, pause = 20) {
    const pair = new Chatters();
    pair.a = await Client.open(node, one);
    pair.b = await Client.open(node, other);
    ({ conv: pair.conv } = await pair.a.ask("conv.create",
      { kind: "direct", members: [other.user] }));
    pair.#running = pair.#chat(pause);
    pair.#running.catch(() => {}); // `end` tells
    return pair;
  }

  async #chat(pause) {
    while (!this.#over) {
      const from = performance.now();
      const seq = this.times.length + 1;
      const heard = this.b.event(`message ${seq}`,
        (e) => e.ev === "message" && e.conv === this.conv, 30000);
      const ack = await this.a.send(this.conv, `${seq}`);
      assert.equal(ack.seq, seq, "another one wrote there");
      const event = await heard;
      assert.equal(event.seq, seq, "out of order");
      assert.equal(event.body.text, `${seq}`);
      this.b.events.length = 0;
      this.a.events.length = 0;
      this.times.push(performance.now() - from);
      await rest(pause);
    }
  }

  /// Ends; fails if a message was lost or out of order. Answers { count, p50,
  /// p99, max }.
  async end() {
    this.#over = true;
    await this.#running;
    const page = await this.b.ask("msg.history", { conv: this.conv, limit: 1 });
    assert.equal(page.messages[0].seq, this.times.length);
    this.a.terminate();
    this.b.terminate();
    return figures(this.times);
  }
}

export function figures(times) {
  const sorted = times.toSorted((x, y) => x - y);
  const at = (share) =>
    Math.round(sorted[Math.min(sorted.length - 1,
      Math.floor(sorted.length * share))]);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
