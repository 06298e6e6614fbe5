// Holds frames against docs/asyncapi.yaml.
import { asyncapi } from "./contract_files.mjs";

const messages = asyncapi.doc.components.messages;

/// The names of the messages of a kind: command, reply or event; sorted.
export const named = (kind) => Object.keys(messages)
  .filter((name) => name.startsWith(`${kind}.`))
  .map((name) => name.slice(kind.length + 1)).toSorted();

const okReplies = named("reply").filter((op) => op !== "error")
  .map((op) => `reply.${op}`);
const closeCodes = new Set(asyncapi.doc.channels.client["x-close-codes"]
  .map(({ code }) => code));

/// Ends of a socket that are no close frame of the node.
const silentEnds = new Set([1005, 1006]);

function messageFault(name, value) {
  if (!Object.hasOwn(messages, name)) return `${name} is not written down`;
  const fault = asyncapi.fault(`#/components/messages/${name}/payload`, value);
  return fault && `${name}: ${fault}`;
}

/// What is wrong with one command of a client, or null.
export const commandFault = (command) =>
  messageFault(`command.${command?.op}`, command);

/// What is wrong with one answer or event of the node, or null. `op` is what
/// was asked; unknown: any op's answer will do.
export function serverFault(item, op) {
  if (item === null || typeof item !== "object")
    return `neither answer nor event: ${JSON.stringify(item)}`;
  if (item.ev !== undefined) return messageFault(`event.${item.ev}`, item);
  if (item.err !== undefined) return messageFault("reply.error", item);
  if (op !== undefined) return messageFault(`reply.${op}`, item);
  return okReplies.some((name) => messageFault(name, item) === null)
    ? null : `no command has this answer: ${JSON.stringify(item)}`;
}

/// What is wrong with the code that a socket was closed with, or null.
export const closeFault = (code) =>
  closeCodes.has(code) || silentEnds.has(code)
    ? null : `close code ${code} is not written down`;

/// A frame that docs/asyncapi.yaml does not allow.
export class Broken extends Error {}

const reported = [];

/// An error for the client that saw it. The process fails too: nobody may be
/// waiting for that client any more.
export function broken(fault) {
  if (reported.length === 0)
    process.on("exit", () => {
      console.error(`the contract was broken:\n${reported.join("\n")}`);
      process.exitCode = 1;
    });
  if (reported.length < 20) reported.push(fault);
  return new Broken(fault);
}
