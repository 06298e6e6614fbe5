// A node that stands still for longer than a caller waits: what it stores in
// the end is told to the members, without a hole.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, Refused } from "./lib/client.mjs";
import { Log, readAll } from "./lib/log.mjs";
import { Node } from "./lib/node.mjs";
import { rest } from "./lib/wait.mjs";

const lanes = 32;
const pauses = [0, 16000]; // ms that the node stands still; `timeout` is at 15 s

let node, accounts, conv;

before(async () => {
  node = await Node.start();
  accounts = await node.accounts("ann", "bob");
  const ann = await Client.open(node, accounts[0]);
  ({ conv } =
    await ann.ask("conv.create", { kind: "direct", members: ["bob"] }));
  await ann.close();
});
after(() => node?.remove());

for (const pause of pauses)
  test(`a listener hears all when the node stood still for ${pause} ms`,
    async (t) => {
      const ann = await Client.open(node, accounts[0]);
      const bob = await Client.open(node, accounts[1]);
      const before = await readAll(ann, conv);
      const sent = new Map(); // cid -> ack
      let stop = false, timeouts = 0, next = 0;
      const lane = async () => {
        while (!stop) {
          const cid = `${pause}-${next++}`;
          const message = { conv, cid, body: { text: cid } };
          for (let done = false; !done;)
            try {
              sent.set(cid, await ann.ask("msg.send", message, 60000));
              done = true;
            } catch (error) {
              if (!(error instanceof Refused) || !error.retry) throw error;
              if (error.code === "timeout") ++timeouts;
              await rest(error.retryAfterMs || 10);
            }
        }
      };
      const all = Array.from({ length: lanes }, lane);
      await rest(300);
      process.kill(node.pid, "SIGSTOP");
      try {
        await rest(pause);
      } finally {
        process.kill(node.pid, "SIGCONT");
      }
      await rest(300);
      stop = true;
      await Promise.all(all);

      const log = await readAll(ann, conv);
      log.check();
      const fresh = log.size - before.size;
      assert.equal(fresh, sent.size);
      const heard = await bob.hears(conv, fresh, 20000);
      assert.deepEqual(heard.map((m) => m.seq),
        Array.from({ length: fresh }, (_, i) => before.size + 1 + i));
      const told = new Log(conv);
      told.addAll(heard);
      for (const [cid, ack] of sent) assert.equal(told.at(ack.seq)?.cid, cid);
      t.diagnostic(`${fresh} messages, ${timeouts} timeouts`);
      await Promise.all([ann.close(), bob.close()]);
    });
