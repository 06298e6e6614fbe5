// Which shard a user belongs to, as model/ids.cpp has it.

const shards = 64;
const mask = (1n << 64n) - 1n;

/// FNV-1a and the finaliser of MurmurHash3, 64 bits.
function hash(text) {
  let value = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text))
    value = ((value ^ BigInt(byte)) * 0x100000001b3n) & mask;
  value ^= value >> 33n;
  value = (value * 0xff51afd7ed558ccdn) & mask;
  return value ^ (value >> 33n);
}

export const shardOf = (user) => Number(hash(user) % BigInt(shards));

/// As many names as there are shards, each in another one.
export function oneOfEachShard(prefix) {
  const found = new Map();
  for (let i = 0; found.size < shards; ++i)
    found.set(shardOf(`${prefix}${i}`), `${prefix}${i}`);
  return [...found.values()];
}
