// The node and a client that was written from its contract alone
// (tests/stranger, Python without packages): what docs/ says is enough to talk.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SCENARIOS = fileURLToPath(new URL('../stranger/scenarios.py', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 60_000;
const SCENARIO_MS = 300_000;  // the scenario ends itself before

let node;
let folder;
let url;

function within(promise, ms, what) {
  let timer;
  const late = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error(`${ms} ms without ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function listening(process, said) {
  process.stderr.setEncoding('utf8');
  return new Promise((done, refuse) => {
    process.stderr.on('data', (text) => {
      said.text += text;
      const found = /what=listening url=(\S+)/.exec(said.text);
      if (found) done(found[1]);
    });
    process.once('error', refuse);
    process.once('exit', (code) => refuse(new Error(`caucusd ended with ${code}: ${said.text}`)));
  });
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caucus-stranger-'));
  const args = ['--data', join(folder, 'data'), '--listen', '127.0.0.1:0'];
  const process_ = spawn(process.env.CAUCUSD, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  node = { process: process_, said: { text: '' }, ended: once(process_, 'exit') };
  url = await within(listening(process_, node.said), START_MS, 'a node that listens');
});

after(async () => {
  node?.process.kill('SIGTERM');
  try {
    const [code] = await within(node.ended, STOP_MS, 'the end of the node');
    assert.equal(code, 0, node.said.text.slice(-4000));
    assert.doesNotMatch(node.said.text, /Sanitizer|runtime error:/);
  } finally {
    node?.process.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
});

async function play(name, t) {
  const client = spawn('python3', ['-B', SCENARIOS, url, name], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const pipe of [client.stdout, client.stderr]) {
    pipe.setEncoding('utf8');
    pipe.on('data', (text) => { said += text; });
  }
  try {
    const [code] = await within(once(client, 'close'), SCENARIO_MS, `the end of ${name}`);
    assert.equal(code, 0, said);
    if (said) t.diagnostic(said.trim());
  } finally {
    client.kill('SIGKILL');
  }
}

test('two users talk, in a direct conversation and in a group', (t) => play('talk', t));
test('edits, deletes and reactions reach who is there and who comes back', (t) => play('change', t));
test('who was cut off resumes by hello and by sync, without a hole', (t) => play('resume', t));
test('a slow reader hears heads and pulls what it missed', (t) => play('slow', t));
test('HTTP alone: login, send, history, a held sync, logout', (t) => play('http', t));
