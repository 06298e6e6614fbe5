// Hostile texts out of good ones.

/// What stands in a value for text that JSON.stringify would not write.
const rawText = /"@raw ([^"]*)"/g;
const raw = (text) => `@raw ${text}`;

const numbers = ["-1", "-0", "0.5", "1e308", "1e999", "-1e999", "1e-999",
  "4294967296", "9007199254740993", "9223372036854775808",
  "18446744073709551615", "18446744073709551616", "9".repeat(400),
  `0.${"1".repeat(400)}`, "00", "1e", "0x10", "NaN", "+1"];
const texts = ["", "\u0000", "\u202e", "\ud800", "a\nb", "../../etc/passwd",
  "%s%n%x", "'; DROP TABLE users; --", "d:ann:bob", "g:1", "g:", "d:",
  "g:18446744073709551616", "👍".repeat(9), "😀".repeat(2000)];
const keys = ["op", "rid", "conv", "seq", "body", "token", "since", "constructor",
  "", "x".repeat(300)];

function nested(random) {
  const depth = random.pick([31, 32, 33, 200, 5000, 12000]);
  const [open, close] = random.pick([["[", "]"], [`{'a':`, "}"]]);
  const middle = open === "[" ? "" : "1";
  const left = random.chance(0.3) ? 0 : depth; // never closed
  return raw(open.repeat(depth) + middle + close.repeat(left));
}

/// Another value for a field.
function other(random) {
  return random.pick([
    () => null, () => true, () => [], () => ({}), () => [[]], () => 7,
    () => raw(random.pick(numbers)),
    () => random.pick(texts),
    () => random.pick(["x", "é", "\\", "\u0001"])
      .repeat(random.pick([33, 65, 161, 257, 4097, 20000])),
    () => Array(random.pick([2, 51, 101, 1001])).fill(random.pick(["bob", 1, null])),
    () => Object.fromEntries(Array.from({ length: random.pick([1, 33, 1001]) },
      (_, i) => [`k${i}`, i])),
    () => (random.chance(0.1) ? nested(random) : {}),
  ])();
}

/// Every object and array in a value.
function* inside(value) {
  if (value === null || typeof value !== "object") return;
  yield value;
  for (const one of Object.values(value)) yield* inside(one);
}

/// One field of another type, gone, renamed or new.
function changeField(random, value) {
  const holders = [...inside(value)];
  if (holders.length === 0) return other(random);
  const holder = random.pick(holders);
  const names = Object.keys(holder);
  const name = random.pick(names.length > 0 ? names : ["op"]);
  const had = holder[name];
  switch (random.below(8)) {
    case 0: delete holder[name]; break;
    case 1: if (!Array.isArray(holder)) delete holder[name];
      holder[random.pick(keys)] = had; break;
    case 2: holder[random.pick(keys)] = other(random); break;
    default: holder[name] = other(random);
  }
  return value;
}

function write(value) {
  return (JSON.stringify(value) ?? "").replace(rawText, (_, text) =>
    text.replaceAll("'", '"'));
}

/// A field that is there twice.
function doubled(random, text) {
  const key = JSON.stringify(random.pick(keys));
  const more = `${key}:${write(other(random))}`;
  return random.chance(0.5) ? text.replace("{", `{${more},`)
    : text.replace(/\}\s*$/, `,${more}}`);
}

/// Changes without a look at what the bytes mean.
function changeBytes(random, text, others) {
  const bytes = Buffer.from(text);
  const at = () => random.below(bytes.length + 1);
  switch (random.below(5)) {
    case 0: return bytes.subarray(0, at());
    case 1: return Buffer.concat([bytes.subarray(0, at()),
      Buffer.from(random.pick(others)).subarray(random.below(20))]);
    case 2: { // a piece again
      const [from, to] = [at(), at()].sort((a, b) => a - b);
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    }
    default:
      for (let left = 1 + random.below(4); left > 0 && bytes.length > 0; --left)
        bytes[random.below(bytes.length)] = random.chance(0.9)
          ? 32 + random.below(95) // else most would end as bad UTF-8
          : random.below(256);
      return bytes;
  }
}

/// One hostile frame, as bytes, out of one of these texts of good frames.
export function mutated(random, good) {
  let text = random.pick(good);
  if (random.chance(0.3)) return Buffer.from(changeBytes(random, text, good));
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return Buffer.from(changeBytes(random, text, good));
  }
  const changes = 1 + random.below(2);
  for (let i = 0; i < changes; ++i) value = changeField(random, value);
  text = write(value);
  if (random.chance(0.1)) text = doubled(random, text);
  if (random.chance(0.05)) // many commands in one frame
    text = `[${Array(random.pick([2, 5, 65])).fill(text).join()}]`;
  return Buffer.from(text);
}
