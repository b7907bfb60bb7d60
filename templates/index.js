/* Sorting and filtering of the batch's table. Without this script the table is complete as it stands. */
(() => {
  "use strict";
  const form = document.getElementById("filters");
  const table = document.getElementById("submissions");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({
    row,
    verdict: row.dataset.verdict,
    cells: [...row.cells].map((cell) => cell.textContent.trim()),
  }));
  const COLUMN = { name: 0, unit: 1, outcome: 2, level: 3, recommender: 4, rule: 9 };
  const verdicts = [...form.querySelectorAll("button[data-value]")];
  const shown = document.getElementById("shown");

  function apply() {
    const wanted = new Set(verdicts.filter((b) => b.getAttribute("aria-pressed") === "true").map((b) => b.dataset.value));
    const value = (name) => (form.elements[name] ? form.elements[name].value.trim() : "");
    const level = value("level"), rule = value("rule"), recommender = value("recommender");
    const text = value("text").toLowerCase();
    let count = 0;
    for (const { row, verdict, cells } of rows) {
      const fits =
        (!wanted.size || wanted.has(verdict)) &&
        (!level || cells[COLUMN.level] === level) &&
        (!rule || cells[COLUMN.rule].split(" ").includes(rule)) &&
        (!recommender || cells[COLUMN.recommender] === recommender) &&
        (!text || [COLUMN.name, COLUMN.unit, COLUMN.outcome].some((c) => cells[c].toLowerCase().includes(text)));
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = `显示 ${count} 份，共 ${rows.length} 份`;
  }

  function sortBy(column, heading) {
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const numeric = heading.classList.contains("n");
    const collator = new Intl.Collator("zh-CN", { numeric: true });
    const order = (a, b) =>
      numeric ? a.cells[column] - b.cells[column] : collator.compare(a.cells[column], b.cells[column]);
    rows.sort((a, b) => (down ? order(b, a) : order(a, b)));
    body.append(...rows.map(({ row }) => row));
  }

  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sortBy(column, heading));
    heading.replaceChildren(button);
  });
  for (const button of verdicts)
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      apply();
    });
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    verdicts.forEach((b) => b.setAttribute("aria-pressed", "false"));
    setTimeout(apply);
  });
  form.hidden = false;
  apply();
})();
