// Everything works without this file; it adds upload progress, dropping folders, and a page that watches its check.
"use strict";

// For answers that are not the service's own.
const REFUSALS = {
  413: "上传的内容太大，没有保存。请压缩图片或分开上传。",
  429: "短时间内操作太多，这次上传没有保存。请过一分钟再试。",
  502: "服务暂时停止，这次上传没有保存。请过几分钟再试。",
  503: "服务器现在太忙，这次上传没有保存。请过一分钟再试。",
  504: "服务器很久没有回答，这次上传可能没有保存。请过几分钟再试。",
};

// How long a page that waits lets pass before it looks again, in seconds: ever longer, and rarely while it is hidden.
const FIRST = 1, LONGER = 1.5, LONGEST = 15, HIDDEN = 60;
const pause = (looks) => (document.hidden ? HIDDEN : Math.min(LONGEST, FIRST * LONGER ** looks));
const wait = (seconds, then) => {
  const timer = window.setTimeout(() => go(), 1000 * seconds);
  const shown = () => { if (!document.hidden) go(); };
  const go = () => { window.clearTimeout(timer); document.removeEventListener("visibilitychange", shown); then(); };
  document.addEventListener("visibilitychange", shown);
};

const upload = document.querySelector("[data-upload]");
if (upload) {
  const chosen = upload.querySelector("[data-chosen]");
  const problem = upload.querySelector("[data-problem]");
  const input = upload.querySelector("#files");
  const folder = upload.querySelector("#folder");
  const drop = upload.querySelector("[data-drop]");
  let picked = [];
  upload.querySelector("[data-folder]").hidden = false;

  const choose = (files) => {
    picked = files;
    const bytes = files.reduce((sum, [file]) => sum + file.size, 0);
    const size = bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
    chosen.textContent = files.length ? `已选 ${files.length} 个文件，共 ${size}` : "";
    input.required = !files.length;
  };
  const named = (list) => [...list].map((file) => [file, file.webkitRelativePath || file.name]);
  input.addEventListener("change", () => { folder.value = ""; choose(named(input.files)); });
  folder.addEventListener("change", () => { input.value = ""; choose(named(folder.files)); });

  const walk = async (entry, path) => {
    if (entry.isFile) return [[await new Promise((done, fail) => entry.file(done, fail)), path + entry.name]];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!some.length) return found;
      for (const child of some) found.push(...await walk(child, `${path}${entry.name}/`));
    }
  };
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    const found = entries.length ? (await Promise.all(entries.map((entry) => walk(entry, "")))).flat() : named(event.dataTransfer.files);
    input.value = folder.value = "";
    choose(found);
  });

  const fail = (text) => {
    problem.textContent = text;
    problem.hidden = false;
    upload.querySelector("[data-sending]").hidden = true;
    upload.querySelector("button").disabled = false;
  };
  upload.addEventListener("submit", (event) => {
    event.preventDefault();
    const most = Number(upload.dataset.most);
    const size = picked.reduce((sum, [file]) => sum + file.size, 0);
    if (most && size > most) { fail(`所选文件共 ${Math.ceil(size / 1048576)} MB，超过一次上传的上限 ${Math.floor(most / 1048576)} MB。请压缩图片或分开上传。`); return; }
    const form = new FormData(upload);
    form.delete("files");
    for (const [file, name] of picked) form.append("files", file, name);
    const request = new XMLHttpRequest();
    const bar = upload.querySelector("progress");
    problem.hidden = true;
    upload.querySelector("[data-sending]").hidden = false;
    upload.querySelector("button").disabled = true;
    request.upload.addEventListener("progress", (sent) => { if (sent.lengthComputable) bar.value = 100 * sent.loaded / sent.total; });
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* not from us: a proxy's own page */ }
      if (answer.next) window.location.assign(answer.next);
      else fail(answer.detail || REFUSALS[request.status] || "上传没有成功，请刷新页面后再试。");
    });
    request.addEventListener("error", () => fail("连接中断，上传没有成功：网络断了，或者服务器没有接受这次上传。请刷新页面后再试。"));
    request.open("POST", upload.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(form);
  });
}

// The levels to choose from are those of the chosen activity.
const activities = document.querySelector("[data-activities]");
if (activities) {
  const narrow = () => {
    const chosen = activities.querySelector("input:checked");
    for (const group of document.querySelectorAll("optgroup[data-of]")) {
      group.disabled = Boolean(chosen) && group.dataset.of !== chosen.value;
      if (group.disabled && group.querySelector("option:checked")) group.parentNode.selectedIndex = 0;
    }
  };
  activities.addEventListener("change", narrow);
  narrow();
}

// On a narrow screen each row of a table is a card; every value then carries the name of its column.
for (const table of document.querySelectorAll(".scroll > table:not(.dense, .cards)")) {
  const names = table.tHead ? [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim()) : [];
  for (const row of table.querySelectorAll("tbody > tr")) {
    [...row.cells].forEach((cell, place) => { if (cell.tagName === "TD" && names[place]) cell.dataset.label = names[place]; });
  }
  table.classList.add("cards");
}

// A link to what is folded away opens it.
const unfold = () => {
  const target = window.location.hash && document.getElementById(window.location.hash.slice(1));
  if (target && target.matches("details")) target.open = true;
};
window.addEventListener("hashchange", unfold);
unfold();

const watched = document.querySelector("[data-watch]");
if (watched) {
  const told = watched.querySelector("[data-told]");
  let looks = 0;
  const look = async () => {
    let least = 0;
    try {
      const answer = await fetch(watched.dataset.watch, { headers: { accept: "application/json" } });
      if (answer.ok) {
        const state = await answer.json();
        if (state.told !== told.textContent) told.textContent = state.told;
        if (state.state === "done" || state.state === "failed") { window.location.reload(); return; }
      } else if (answer.status === 404 || answer.status === 403) {
        window.location.reload();
        return;
      } else {
        least = Number(answer.headers.get("retry-after")) || LONGEST;
      }
    } catch { /* the network is away for a moment */ }
    wait(Math.max(least, pause(looks++)), look);
  };
  wait(0.5, look);
}

// The private link: one press copies it, also where the browser has no clipboard for pages without encryption.
const copy = document.querySelector("[data-copy]");
if (copy) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const link = window.location.origin + window.location.pathname, told = document.querySelector("[data-copied]");
    let done = false;
    try {
      await navigator.clipboard.writeText(link);
      done = true;
    } catch {
      const field = document.createElement("textarea");
      field.value = link;
      copy.after(field);
      field.select();
      done = document.execCommand("copy");
      field.remove();
    }
    told.textContent = done ? "已复制" : "没有复制成功，请从地址栏复制";
  });
}

// An import: while its form is on its way what is taken is told, and afterwards what is checked.
const follow = (place, address) => {
  let looks = 0, ended = false;
  const look = async () => {
    try {
      const answer = await fetch(address, { headers: { accept: "application/json" } });
      if (answer.ok) {
        const state = await answer.json();
        if (state.told) { place.textContent = state.told; place.hidden = false; }
        ended = state.state === "checked";
      }
    } catch { /* the network is away for a moment */ }
    if (!ended && looks < 400) wait(Math.min(5, pause(looks++)), look);
  };
  look();
};
const importing = document.querySelector("[data-import]");
if (importing) {
  importing.addEventListener("submit", () => {
    const place = importing.querySelector("[data-import-state]");
    place.textContent = "正在上传，请不要关闭页面。";
    place.hidden = false;
    window.setTimeout(() => follow(place, importing.dataset.import), 1000 * FIRST);
  });
  const brought = document.querySelector('[data-import-state^="/"]');
  if (brought) follow(brought, brought.dataset.importState);
}

// The desk: single keys, which can be switched off. "?" shows which there are.
const ANSWERS = { 1: "fault", 2: "checked", 3: "false_alarm", 4: "not_applicable", 5: "approved" };
const keys = document.querySelector("[data-keys]");
if (keys) {
  const box = keys.querySelector("input");
  keys.querySelector("label").hidden = false;
  box.checked = window.localStorage.getItem("keys") !== "off";
  box.addEventListener("change", () => window.localStorage.setItem("keys", box.checked ? "on" : "off"));
  // The finding that the keys answer: the one that is shown, else the first that waits.
  const current = () => {
    const shown = window.location.hash && document.getElementById(window.location.hash.slice(1));
    return shown && shown.matches("article.finding") ? shown : document.querySelector("article[data-open]");
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea")) return;
    if (event.key === "?") { keys.open = !keys.open; keys.querySelector("summary").focus(); return; }
    if (!box.checked) return;
    const answer = ANSWERS[event.key];
    const finding = answer && current();
    const button = answer
      ? finding && finding.querySelector(`[data-answer="${answer}"]`)
      : document.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
    if (button) { event.preventDefault(); button.click(); }
  });
}

// The files beside the findings: a link into them changes that side alone; its pages are made larger and turned.
const beside = () => document.querySelector("[data-files]");
if (beside()) {
  const ZOOMS = [0.5, 0.75, 1, 1.5, 2, 3], TRIES = 10;
  let zoom = 2, turn = 0, looks = 0;
  const shape = (picture) => picture.naturalWidth
    && picture.closest(".sheet").style.setProperty("--ratio", picture.naturalWidth / picture.naturalHeight);
  const show = () => {
    const sheets = beside().querySelector("[data-sheets]");
    for (const tool of beside().querySelectorAll("button[hidden]")) tool.hidden = false;
    if (sheets) {
      sheets.style.setProperty("--zoom", ZOOMS[zoom]);
      sheets.dataset.turn = turn;
      sheets.querySelectorAll("img").forEach(shape);
    }
    if (beside().querySelector("[data-drawing]")) wait(Math.max(2, pause(looks++)), () => change(window.location.href, false));
  };
  const change = async (address, move, finding) => {
    let fresh = null;
    try {
      const answer = await fetch(address);
      if (answer.ok) fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-files]");
    } catch { /* the network is away for a moment */ }
    if (!fresh) { if (move) window.location.assign(address); return; }
    beside().replaceWith(document.adoptNode(fresh));
    if (move) {
      window.history.replaceState(null, "", address.split("#")[0] + (finding ? `#${finding.id}` : ""));
      looks = 0;
      turn = 0;
    }
    show();
    const place = beside().querySelector("#place") || (move && beside().querySelector("#h-open"));
    if (place) place.scrollIntoView({ block: "center" });
  };
  document.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-zoom], [data-turn-by]"), link = event.target.closest("a[data-into]");
    if (tool) {
      zoom = Math.min(ZOOMS.length - 1, Math.max(0, zoom + Number(tool.dataset.zoom || 0)));
      turn = (turn + Number(tool.dataset.turnBy || 0)) % 4;
      show();
    } else if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      change(link.href, true, link.closest("article.finding"));
    }
  });
  document.addEventListener("load", (event) => { if (event.target.closest && event.target.closest(".leaf")) shape(event.target); }, true);
  // A page that is being drawn comes a little later.
  document.addEventListener("error", (event) => {
    const picture = event.target;
    if (!picture.closest || !picture.closest(".leaf")) return;
    const tries = Number(picture.dataset.tries || 0) + 1;
    picture.dataset.tries = tries;
    if (tries <= TRIES) wait(2 + tries, () => { picture.src = `${picture.src.split("?")[0]}?again=${tries}`; });
  }, true);
  show();
}

// The queue: one tick for all.
const pickAll = document.querySelector("[data-pick-all]");
if (pickAll) {
  pickAll.hidden = false;
  pickAll.addEventListener("change", () => { for (const box of document.querySelectorAll("input[name=pick]")) box.checked = pickAll.checked; });
}

// Correcting the split: a click on a line fills in its number where the cursor was last.
const lines = document.querySelector("[data-lines]");
if (lines) {
  let field = null;
  document.querySelector("[data-split]").addEventListener("focusin", (event) => { if (event.target.inputMode === "numeric") field = event.target; });
  lines.addEventListener("click", (event) => {
    const line = event.target.closest("li");
    if (line && field) { field.value = [...lines.children].indexOf(line) + 1; field.focus(); }
  });
}

const again = document.querySelector("[data-watch-review]");
if (again) {
  // The page itself is asked for again, so how often it has been is kept beside it.
  const key = `looks ${window.location.pathname}`;
  const looks = Number(window.sessionStorage.getItem(key)) || 0;
  window.sessionStorage.setItem(key, looks + 1);
  wait(Math.max(2, pause(looks)), () => window.location.reload());
} else {
  window.sessionStorage.removeItem(`looks ${window.location.pathname}`);
}

// A score sheet: each field is saved a moment after it was typed; what is not saved yet is said, and tried again.
const scored = document.querySelector("[data-score]");
if (scored && !("closed" in scored.dataset)) {
  const saving = scored.querySelector("[data-saving]"), total = scored.querySelector("[data-total]");
  const dirty = new Set();
  let timer = 0, sending = null, fails = 0, stopped = false, leaving = false;
  const say = (text, bad) => { saving.textContent = text; saving.classList.toggle("problem", Boolean(bad)); };
  const show = (names, answer) => {
    total.textContent = answer.total || "—";
    for (const name of names) {
      const told = scored.querySelector(`[data-told="${name}"]`), field = scored.elements[name];
      if (!told) continue;
      told.textContent = answer.faults[name] || "";
      if (answer.faults[name]) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
    }
  };
  const send = async () => {
    window.clearTimeout(timer);
    if (sending || stopped || !dirty.size) return;
    const names = [...dirty], form = new URLSearchParams({ csrf: scored.elements.csrf.value });
    for (const name of names) form.set(name, scored.elements[name].value);
    dirty.clear();
    say("正在保存…");
    try {
      sending = fetch(scored.dataset.score, { method: "POST", body: form, headers: { accept: "application/json" } });
      const answer = await sending, told = await answer.json();
      if (answer.ok) { fails = 0; show(names, told); say(told.saved); }
      else if (answer.status >= 500 || answer.status === 429) throw new Error(told.detail);
      else {
        names.forEach((name) => dirty.add(name));
        stopped = answer.status !== 422;
        say(`没有保存：${told.detail}`, true);
        return;
      }
    } catch {
      names.forEach((name) => dirty.add(name));
      say("没有保存：连接中断。请不要关闭页面，刚才填的还在页面上，正在重试。", true);
      timer = window.setTimeout(send, 1000 * Math.min(LONGEST, FIRST * LONGER ** fails++));
      return;
    } finally { sending = null; }
    if (dirty.size) send();
  };
  const typed = (event, pause) => {
    const field = event.target, told = field.name && scored.querySelector(`[data-told="${field.name}"]`);
    if (!told) return;
    told.textContent = "";
    field.removeAttribute("aria-invalid");
    dirty.add(field.name);
    window.clearTimeout(timer);
    timer = window.setTimeout(send, pause);
  };
  scored.addEventListener("input", (event) => typed(event, 700));
  scored.addEventListener("change", (event) => { if (dirty.has(event.target.name)) typed(event, 0); });
  scored.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => { if (!leaving && (dirty.size || sending)) event.preventDefault(); });
  scored.querySelector("[data-save]").hidden = true;
}
