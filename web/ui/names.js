// Purpose: names of people and addresses of groups, as people type and paste
// them. Plain functions.

const USER = /^[a-z0-9][a-z0-9_.-]{0,63}$/;

export const NAME_RULES
  = "Names have small letters, digits, dots, dashes and underscores.";

/** Cuts a text at commas and blanks: {good: [name], bad: [text]}. */
export function names_in(text) {
  const words = text.toLowerCase().split(/[\s,;]+/).filter(Boolean);
  return { good: words.filter(word => USER.test(word)),
           bad: words.filter(word => !USER.test(word)) };
}

export function link_of(conv, origin) {
  return `${origin}/#/c/${encodeURIComponent(conv)}`;
}

/** The conversation of a link, or of a bare id; null if it is neither. */
export function conv_of(text) {
  const trimmed = text.trim();
  const link = /#\/c\/([^\s/]+)$/.exec(trimmed);
  if (!link)
    return /[\s/#]/.test(trimmed) || !trimmed ? null : trimmed;
  try {
    return decodeURIComponent(link[1]);
  } catch {
    return null;
  }
}
