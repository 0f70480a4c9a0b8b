"use strict";
const byId = (id) => document.getElementById(id);
const entries = Array.from(document.querySelectorAll(".entry"));
const texts = entries.map((entry) => entry.querySelector("summary").textContent.toLowerCase());
const controls = ["search", "job", "kind", "reason", "size", "warned"].map(byId);
const [search, job, kind, reason, size, warned] = controls;
const split = byId("split");
let current = -1;

for (const part of document.querySelectorAll(".bar i")) part.style.flexGrow = part.dataset.grow;

function fits(entry, index, words) {
  const data = entry.dataset;
  return (!job.value || data.job === job.value)
    && (!kind.value || data.kind === kind.value)
    && (!reason.value || data.reason === reason.value)
    && Math.abs(Number(data.size)) >= Number(size.value)
    && (!warned.checked || "warned" in data)
    && (texts[index].includes(words) || entry.textContent.toLowerCase().includes(words));
}

function filter() {
  const words = search.value.toLowerCase().trim();
  let shown = 0;
  entries.forEach((entry, index) => {
    entry.hidden = !fits(entry, index, words);
    shown += entry.hidden ? 0 : 1;
  });
  byId("shown").textContent = `${shown} of ${entries.length} pages`;
  byId("none").hidden = shown > 0;
}

function move(step) {
  let next = current;
  do next += step; while (entries[next] && entries[next].hidden);
  if (!entries[next]) return;
  if (entries[current]) entries[current].classList.remove("current");
  current = next;
  entries[current].classList.add("current");
  entries[current].querySelector("summary").focus();
  entries[current].scrollIntoView({ block: "nearest" });
}

function pairsOf(diff) {
  const rows = [];
  let left = [], right = [];
  const flush = () => {
    for (let index = 0; index < Math.max(left.length, right.length); index += 1) rows.push([left[index], right[index]]);
    left = [];
    right = [];
  };
  for (const line of diff.children) {
    if (line.className === "removed") left.push(line);
    else if (line.className === "added") right.push(line);
    else { flush(); rows.push([line, line]); }
  }
  flush();
  return rows;
}

function sideBySide(diff) {
  if (diff.nextSibling && diff.nextSibling.classList) return;
  const pairs = document.createElement("div");
  pairs.className = "diff pairs";
  pairs.tabIndex = 0;
  for (const [left, right] of pairsOf(diff)) {
    if (left && left.className === "hunk") { pairs.append(left.cloneNode(true)); continue; }
    const row = document.createElement("div");
    row.className = "pair";
    for (const [line, place] of [[left, 0], [right, 1]]) {
      const number = document.createElement("b");
      number.textContent = line ? line.children[place].textContent : "";
      const code = line ? line.lastChild.cloneNode(true) : document.createElement("code");
      if (line) code.className = line.className;
      row.append(number, code);
    }
    pairs.append(row);
  }
  diff.after(pairs);
}

function layOut(entry) {
  const diff = entry.querySelector(".diff:not(.pairs)");
  if (!diff || !entry.open) return;
  if (split.checked) sideBySide(diff);
  const pairs = entry.querySelector(".pairs");
  diff.hidden = split.checked;
  if (pairs) pairs.hidden = !split.checked;
}

for (const control of controls) for (const name of ["input", "change"]) control.addEventListener(name, filter);
for (const entry of entries) entry.addEventListener("toggle", () => layOut(entry));
for (const button of document.querySelectorAll(".counts button")) {
  button.addEventListener("click", () => { kind.value = kind.value === button.dataset.kind ? "" : button.dataset.kind; filter(); });
}
split.addEventListener("input", () => entries.filter((entry) => entry.open).forEach(layOut));
byId("open-all").addEventListener("click", () => entries.forEach((entry) => { if (!entry.hidden) entry.open = true; }));
byId("filters").addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input[type=search], select")) {
    if (event.key === "Escape" || event.key === "Enter") event.target.blur();
    return;
  }
  const actions = {
    j: () => move(1),
    k: () => move(-1),
    o: () => { if (entries[current]) entries[current].open = !entries[current].open; },
    s: () => split.click(),
    "/": () => search.focus(),
  };
  if (!(event.key in actions)) return;
  event.preventDefault();
  actions[event.key]();
});
filter();
