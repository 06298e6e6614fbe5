// The program `caucus`, from the folder of caucusd.
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { binary } from "./node.mjs";

/// Runs it. Answers { code, text }, of both its outputs.
export function caucus(...args) {
  return new Promise((resolve) =>
    execFile(join(dirname(binary), "caucus"), args, { timeout: 120000 },
      (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, text: stdout + stderr })));
}

/// `caucus admin` at this node.
export const adminAt = (node, ...args) =>
  caucus("admin", ...args, "--url", node.http, "--data", node.data);
