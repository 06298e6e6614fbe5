// Certificates of a cluster's own CA, made as an operator makes them.
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { binary, tempDir } from "./node.mjs";

/// One certificate for nodes at all these hosts. Answers the folder, to be
/// removed, and the arguments that nodes take it by.
export function makeCerts(hosts) {
  const dir = tempDir();
  execFileSync(join(dirname(binary), "caucus"), ["admin", "certs",
    "--dir", dir, "--node", "node",
    ...hosts.flatMap((host) => ["--host", host])]);
  return { dir, args: ["--tls-ca", join(dir, "ca.pem"),
    "--tls-cert", join(dir, "node.pem"), "--tls-key", join(dir, "node.key")] };
}
