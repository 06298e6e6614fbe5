// Purpose: names behind an @ in what people write. Plain functions.

/** The node takes no more in one message. */
export const MENTIONS_MAX = 50;
const SUGGESTIONS_MAX = 6;

/** Not within a word: addresses of mail and of pages name nobody. */
const BEGIN = "(?<![\\p{L}\\p{N}_.@/-])@";
const NAMED = new RegExp(`${BEGIN}([a-z0-9][a-z0-9_.-]*)`, "giu");
const BEGUN = new RegExp(`${BEGIN}([a-z0-9_.-]*)$`, "iu");

/** Names may end with what ends a sentence too. */
function user_of(text, is_user) {
  for (let name = text.toLowerCase(); name; name = name.slice(0, -1))
    if (is_user(name))
      return name;
    else if (!/[._-]$/.test(name))
      return null;
  return null;
}

/** Cuts a text at the names of users: [{text, user?}]. */
export function mention_parts(text, is_user) {
  const parts = [];
  let end = 0;
  for (const { index, 1: word } of text.matchAll(NAMED)) {
    const user = user_of(word, is_user);
    if (user === null)
      continue;
    if (index > end)
      parts.push({ text: text.slice(end, index) });
    end = index + 1 + user.length;
    parts.push({ text: text.slice(index, end), user });
  }
  if (end < text.length)
    parts.push({ text: text.slice(end) });
  return parts;
}

/** Who is named, each once. */
export function mentions_in(text, is_user) {
  const users = mention_parts(text, is_user).map(({ user }) => user);
  return [...new Set(users)].filter(Boolean).slice(0, MENTIONS_MAX);
}

/** The name that is being written before the caret: {start, begun}; `start` is
 * the place of its @. Or null. */
export function begun_at(text, caret) {
  const match = BEGUN.exec(text.slice(0, caret));
  return match && { start: match.index, begun: match[1].toLowerCase() };
}

/** Who may be meant: names that begin so, then those that have it in them. */
export function suggestions(begun, users) {
  const rank = name => name.startsWith(begun) ? 0 : 1;
  return users.filter(name => name.includes(begun))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX);
}
