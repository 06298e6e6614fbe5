// Purpose: the little that is needed to build a page. Text from people only
// ever becomes a text node.

const SVG = "http://www.w3.org/2000/svg";

/** `attributes`: `class`, `on_EVENT` handlers, DOM properties as `.name`, and
 * attributes. null and false leave one out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false)
      continue;
    if (name.startsWith("on_"))
      element.addEventListener(name.slice(3), value);
    else if (name.startsWith("."))
      element[name.slice(1)] = value;
    else
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter(child => child || child === 0));
  return element;
}

const PATHS = {
  back: ["M15 5l-7 7 7 7"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  checks: ["M2 12.5l4.5 4.5L16 7.5", "M11.5 16l1 1L22 7.5"],
  clock: ["M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z", "M12 8v4.5l3 1.5"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  compose: ["M12 5H6.5A1.5 1.5 0 0 0 5 6.5v11A1.5 1.5 0 0 0 6.5 19h11a1.5 "
    + "1.5 0 0 0 1.5-1.5V12", "M17.6 4.4a1.4 1.4 0 0 1 2 2L12 14l-3 1 1-3z"],
  contacts: ["M8 3.5h9.5A1.5 1.5 0 0 1 19 5v14a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 "
    + "0 0 1 6.5 19V5A1.5 1.5 0 0 1 8 3.5z", "M12.8 11.2a2.1 2.1 0 1 0 0-4.2 "
    + "2.1 2.1 0 0 0 0 4.2z", "M9.3 16.5c0-1.9 1.6-3.1 3.5-3.1s3.5 1.2 3.5 "
    + "3.1", "M4.5 8h2", "M4.5 12h2", "M4.5 16h2"],
  devices: ["M16 8.5V6a1 1 0 0 0-1-1H4a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h7.5",
            "M2 18.5h9.5", "M15.5 11.5h4a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-4a1 1 "
            + "0 0 1-1-1v-6a1 1 0 0 1 1-1z"],
  down: ["M12 5v14", "M6 13l6 6 6-6"],
  edit: ["M5 19l1-4.2L15.8 5a1.6 1.6 0 0 1 2.3 0l.9.9a1.6 1.6 0 0 1 0 2.3L9.2 "
    + "18z", "M13.8 7l3.2 3.2"],
  eye: ["M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z",
        "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"],
  key: ["M8 11.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z", "M11.2 12.8L20 4",
        "M16.5 7.5l3 3"],
  link: ["M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1",
         "M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"],
  logout: ["M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4", "M10 8l-4 4 4 4",
           "M6 12h9"],
  people: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
           "M2.5 20c0-3.3 2.9-5.5 6.5-5.5s6.5 2.2 6.5 5.5",
           "M16 4.3a3.5 3.5 0 0 1 0 6.4", "M18 15c2.1.8 3.5 2.6 3.5 5"],
  search: ["M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z",
           "M15.5 15.5L20 20"],
  send: ["M12 19V5", "M5.5 11.5L12 5l6.5 6.5"],
  smile: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
          "M8.5 14a4.2 4.2 0 0 0 7 0", "M9 9.5v.2", "M15 9.5v.2"],
  star: ["M12 4l2.4 5.1 5.6.7-4.1 3.9 1 5.6-4.9-2.7-4.9 2.7 1-5.6L4 9.8"
    + "l5.6-.7z"],
  trash: ["M5 7h14", "M9.5 7V4.8h5V7", "M6.5 7l.8 12.2h9.4L17.5 7",
          "M10.2 10.8v5", "M13.8 10.8v5"],
  warning: ["M12 4l9 16H3z", "M12 10v4", "M12 17v.2"],
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const data of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", data);
    svg.append(path);
  }
  return svg;
}

export function icon_button(name, label, on_click, extra = {}) {
  return h("button", { type: "button", class: "icon-button",
                       "aria-label": label, title: label, on_click, ...extra },
           icon(name));
}

/**
 * Makes the children of `parent` those of `rows`, in order: [{key, version,
 * build}]. A node whose key and version are known is kept as it is, so focus,
 * selection and animations survive.
 */
export function reconcile(parent, rows) {
  const known = parent.known_rows ?? new Map();
  const next = new Map();
  let place = parent.firstChild;
  for (const { key, version, build } of rows) {
    let row = known.get(key);
    if (row?.version !== version) {
      const node = build(row !== undefined);
      if (row) {
        if (place === row.node)
          place = node;
        row.node.replaceWith(node);
      }
      row = { node, version };
    }
    if (row.node === place)
      place = place.nextSibling;
    else
      parent.insertBefore(row.node, place);
    next.set(key, row);
  }
  for (const [key, { node }] of known)
    if (!next.has(key))
      node.remove();
  parent.known_rows = next;
}
