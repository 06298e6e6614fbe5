// Session tokens as the node makes them: JWTs (RFC 7519), HS256, signed with
// the secret in its data folder.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const part = (object) =>
  Buffer.from(JSON.stringify(object)).toString("base64url");

export const keyOf = (node) => readFileSync(join(node.data, "token.key"));

/// What a token says: for `user`, good for so many seconds from now.
export function claims(user, seconds) {
  const now = Math.floor(Date.now() / 1000);
  return { iss: "caucus", sub: user, iat: now - 60, exp: now + seconds };
}

/// A token that says `alg` and is signed with HS256 whatever it says.
export function sign(what, key, alg = "HS256") {
  const text = `${part({ alg, typ: "JWT" })}.${part(what)}`;
  const mac = createHmac("sha256", key).update(text).digest("base64url");
  return `${text}.${mac}`;
}

/// A token for what operators do, of a node that has its secret already.
export function adminToken(node) {
  const { iss, iat, exp } = claims("", 300);
  return sign({ iss, iat, exp, role: "admin" }, keyOf(node));
}

/// The account of a registered user without a login, which costs a hash.
export function mint(node, user) {
  return { user, token: sign(claims(user, 3600), keyOf(node)) };
}
