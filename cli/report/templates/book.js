"use strict";
(() => {
  const by = (id) => document.getElementById(id);
  const body = by("rows").tBodies[0], heads = [...by("rows").tHead.rows[0].cells];
  const PAGE = 1000;
  let all = null, found = null, drawn = body.rows.length;
  const rows = () => (all ??= JSON.parse(by("data").textContent));
  const draw = (again) => {
    if (again) { body.replaceChildren(); drawn = 0; }
    const part = document.createDocumentFragment();
    for (const row of found.slice(drawn, drawn + PAGE)) {
      const line = document.createElement("tr");
      row.forEach((cell, at) => {
        const place = document.createElement("td");
        if (at >= 4) place.className = at > 4 ? "number" : "brief";
        place.textContent = cell === null ? "\u2013" : cell;
        line.append(place);
      });
      part.append(line);
    }
    body.append(part);
    drawn = Math.min(found.length, drawn + PAGE);
    tell();
  };
  const tell = () => {
    const many = (found ?? rows()).length;
    by("told").textContent = `${drawn} / ${many}`;
    by("more").hidden = drawn >= many;
  };
  let order = (list) => list;
  const look = () => {
    const word = by("search").value.trim().toLowerCase();
    const hit = (row) => row.slice(0, 5).some((cell) => cell.toLowerCase().includes(word));
    found = order(word ? rows().filter(hit) : [...rows()]);
    draw(true);
  };
  const less = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : a === b ? 0 : 1);
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      order = (list) => {
        const there = list.filter((row) => row[at] !== null && row[at] !== "");
        there.sort((a, b) => (down ? less(b[at], a[at]) : less(a[at], b[at])));
        return there.concat(list.filter((row) => row[at] === null || row[at] === ""));
      };
      look();
    });
  });
  by("search").addEventListener("input", look);
  by("more").addEventListener("click", () => { found ??= rows(); draw(false); });
  by("tools").hidden = false;
  by("more").hidden = drawn < PAGE;
})();
