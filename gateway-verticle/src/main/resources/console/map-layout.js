// Where everything on the map is: gateway above, services in a row so that who calls whom stands side by side, the
// database below. In a narrow window the same from top to bottom.
const MARGIN = 64;
const USUAL_ORDER = ["user", "payment", "compliance", "document"];

function services(snapshot) {
  const roles = new Set(snapshot.instances.map((instance) => instance.role));
  snapshot.edges.forEach((edge) => roles.add(edge.caller).add(edge.callee));
  roles.delete("gateway");
  roles.delete("postgres");
  const place = (role) => (USUAL_ORDER.includes(role) ? USUAL_ORDER.indexOf(role) : USUAL_ORDER.length);
  return [...roles].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

// What the drawing depends on; while it is the same, only figures change.
export const shapeOf = (snapshot, narrow) =>
  [narrow, ...services(snapshot), ...snapshot.edges.map((edge) => edge.caller + edge.callee)].join("|");

export const layout = (snapshot, narrow) => (narrow ? tall(snapshot) : wide(snapshot));

function wide(snapshot) {
  const row = services(snapshot);
  const gap = row.length > 5 ? 84 : 124;
  const width = Math.max(1200, row.length * 150 + (row.length - 1) * gap + 2 * MARGIN);
  const cardWidth = (width - 2 * MARGIN - (row.length - 1) * gap) / row.length;
  const middle = width / 2;
  const nodes = new Map();
  nodes.set("gateway", { x: middle - 130, y: 12, w: 260, h: 78 });
  row.forEach((role, n) => nodes.set(role, { x: MARGIN + n * (cardWidth + gap), y: 216, w: cardWidth, h: 78 }));
  const stored = snapshot.edges.some((edge) => edge.callee === "postgres");
  if (stored) {
    nodes.set("postgres", { x: MARGIN, y: 404, w: width - 2 * MARGIN, h: 40, store: true });
  }
  const edges = snapshot.edges
    .filter((edge) => nodes.has(edge.caller) && nodes.has(edge.callee))
    .map((edge) => ({ edge, ...wideEdge(edge, nodes, row, middle) }));
  return { width, height: stored ? 456 : 320, nodes, edges };
}

function wideEdge(edge, nodes, row, middle) {
  const from = nodes.get(edge.caller);
  const to = nodes.get(edge.callee);
  if (edge.caller === "gateway") {
    const end = to.x + to.w / 2;
    const start = middle + ((end - middle) / (row.length * 150)) * 130;
    const left = end < middle;
    return {
      d: `M${start},${from.y + from.h} C${start},160 ${end},130 ${end},${to.y - 7}`,
      tip: { x: end, y: to.y - 1, turn: 90 },
      label: { x: end + (left ? -12 : 12), y: to.y - 30, anchor: left ? "end" : "start", apart: 15 },
    };
  }
  if (edge.callee === "postgres") {
    const x = from.x + from.w / 2;
    return {
      d: `M${x},${from.y + from.h} L${x},${to.y - 7}`,
      tip: { x, y: to.y - 1, turn: 90 },
      label: { x: x + 12, y: from.y + from.h + 46, anchor: "start", apart: 15 },
    };
  }
  return between(edge, from, to, row);
}

function between(edge, from, to, row) {
  const right = to.x > from.x;
  const steps = Math.abs(row.indexOf(edge.callee) - row.indexOf(edge.caller));
  if (steps === 1) {
    const y = from.y + (right ? 32 : 50);
    const start = right ? from.x + from.w : from.x;
    const end = right ? to.x - 7 : to.x + to.w + 7;
    return {
      d: `M${start},${y} L${end},${y}`,
      tip: { x: right ? to.x - 1 : to.x + to.w + 1, y, turn: right ? 0 : 180 },
      label: { x: (start + end) / 2, y: y - 8, anchor: "middle", apart: 25 },
    };
  }
  const start = from.x + from.w * (right ? 0.75 : 0.25);
  const end = to.x + to.w * (right ? 0.25 : 0.75);
  const bottom = from.y + from.h;
  return {
    d: `M${start},${bottom} C${start},${bottom + 34} ${end},${bottom + 34} ${end},${bottom + 7}`,
    tip: { x: end, y: bottom + 1, turn: -90 },
    label: { x: (start + end) / 2, y: bottom + 22, anchor: "middle", apart: 14 },
  };
}

const RAIL = { left: 20, right: 352 };

function tall(snapshot) {
  const row = services(snapshot);
  const nodes = new Map();
  nodes.set("gateway", { x: 6, y: 6, w: 360, h: 62 });
  row.forEach((role, n) => nodes.set(role, { x: 42, y: 100 + n * 158, w: 288, h: 104 }));
  const end = 100 + row.length * 158 - 16;
  const stored = snapshot.edges.some((edge) => edge.callee === "postgres");
  if (stored) {
    nodes.set("postgres", { x: 42, y: end, w: 324, h: 40, store: true });
  }
  const edges = snapshot.edges
    .filter((edge) => nodes.has(edge.caller) && nodes.has(edge.callee))
    .map((edge) => ({ edge, ...tallEdge(edge, nodes, row) }));
  return { width: 372, height: end + (stored ? 48 : 8), nodes, edges };
}

function tallEdge(edge, nodes, row) {
  const from = nodes.get(edge.caller);
  const to = nodes.get(edge.callee);
  if (edge.caller === "gateway") {
    const y = to.y + 54;
    return {
      d: `M${RAIL.left},${from.y + from.h} L${RAIL.left},${y} L${to.x - 7},${y}`,
      tip: { x: to.x - 1, y, turn: 0 },
      label: { x: to.x + 12, y: y + 4, anchor: "start", line: "gateway → " },
    };
  }
  if (edge.callee === "postgres") {
    const y = from.y + 82;
    return {
      d: `M${from.x + from.w},${y} L${RAIL.right},${y} L${RAIL.right},${to.y - 7}`,
      tip: { x: RAIL.right, y: to.y - 1, turn: 90 },
      label: { x: from.x + 12, y: y + 4, anchor: "start", line: "→ postgres " },
    };
  }
  const down = to.y > from.y;
  const near = Math.abs(row.indexOf(edge.callee) - row.indexOf(edge.caller)) === 1;
  const x = near ? 70 : 300;
  const start = down ? from.y + from.h : from.y;
  const end = down ? to.y - 7 : to.y + to.h + 7;
  return {
    d: `M${x},${start} L${x},${end}`,
    tip: { x, y: down ? to.y - 1 : to.y + to.h + 1, turn: down ? 90 : -90 },
    label: { x: near ? x + 12 : x - 12, y: (start + end) / 2 + 4, anchor: near ? "start" : "end", line: "" },
  };
}
