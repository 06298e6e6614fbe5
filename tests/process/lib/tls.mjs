// Nodes whose client port speaks TLS.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { dirname, join } from "node:path";
import { connect } from "node:tls";
import { Node, binary } from "./node.mjs";
import { within } from "./wait.mjs";

/// Makes a CA and a certificate of it in `dir`, for 127.0.0.1. Answers the
/// flags of a node that shows it, and the CA.
export function makeCertificate(dir, name) {
  execFileSync(join(dirname(binary), "caucus"), ["admin", "certs", "--dir", dir,
    "--node", name, "--host", "127.0.0.1"], { stdio: "pipe" });
  return {
    args: ["--client-tls-cert", join(dir, `${name}.pem`),
      "--client-tls-key", join(dir, `${name}.key`)],
    ca: readFileSync(join(dir, "ca.pem")),
  };
}

/// The other functions of a node go over what these three say.
export class TlsNode extends Node {
  constructor(options) {
    super(options);
    this.tls = { ca: options.ca };
  }

  static async start(options) {
    const node = new TlsNode(options);
    await node.up();
    return node;
  }

  get http() { return `https://${this.host}:${this.port}`; }
  get ws() { return `wss://${this.host}:${this.port}/ws`; }

  async isReady() {
    const reply = await this.get("/readyz").catch(() => null);
    return reply?.status === 200;
  }

  get(path) { return this.#exchange("GET", path); }
  post(path, body) {
    return this.#exchange("POST", path,
      typeof body === "string" ? body : JSON.stringify(body));
  }

  async #exchange(method, path, body) {
    const asked = request(this.http + path,
      { ...this.tls, method, agent: false, timeout: 5000 });
    asked.end(body);
    const [reply] = await once(asked, "response");
    let text = "";
    for await (const piece of reply) text += piece;
    try {
      return { status: reply.statusCode, body: JSON.parse(text) };
    } catch {
      return { status: reply.statusCode, body: text };
    }
  }

  /// Shakes hands; answers { name, protocol } of what was shown.
  async handshake(options = {}) {
    const socket = connect({ host: this.host, port: this.port, ...this.tls,
      ...options });
    try {
      await within(10000, "a TLS handshake", once(socket, "secureConnect"));
      return { name: socket.getPeerCertificate().subject.CN,
        protocol: socket.getProtocol() };
    } finally {
      socket.destroy();
    }
  }
}
