// Makes a data folder look as if a newer Caucus had written it: adds a column
// family to RocksDB's MANIFEST, which is a log of records (RocksDB wiki,
// "Write Ahead Log File Format"): masked CRC-32C, length, type 1, payload.
import { appendFileSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const blockBytes = 32768;
const headerBytes = 7;

function crc32c(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit)
      crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function record(payload) {
  const typed = Buffer.concat([Buffer.from([1]), payload]);
  const crc = crc32c(typed);
  const masked = ((((crc >>> 15) | (crc << 17)) >>> 0) + 0xa282ead8) >>> 0;
  const head = Buffer.alloc(6);
  head.writeUInt32LE(masked, 0);
  head.writeUInt16LE(payload.length, 4);
  return Buffer.concat([head, typed]);
}

/// `dir` is the folder with RocksDB's CURRENT file; nothing may have it open.
export function addColumnFamily(dir, name) {
  const current = readFileSync(join(dir, "CURRENT"), "utf8").trim();
  const manifest = join(dir, current);
  // Version edit: 200 = column family (varint id), 201 = add it (name).
  const payload = Buffer.concat([
    Buffer.from([0xc8, 1, 99, 0xc9, 1, name.length]), Buffer.from(name)]);
  const left = blockBytes - (statSync(manifest).size % blockBytes);
  const padding = left < headerBytes + payload.length ? left : 0;
  if (padding >= headerBytes) throw new Error("an inconvenient size; use a new folder");
  appendFileSync(manifest,
    Buffer.concat([Buffer.alloc(padding), record(payload)]));
}
