"use strict";
// Search and filters over rows that are in the page already: nothing is fetched, no text becomes markup.
(() => {
  const PORTION = 300; // rows of a long table shown at a time
  const finders = new Map();

  class Finder {
    constructor(section) {
      this.id = section.id;
      this.form = section.querySelector("form");
      this.table = section.querySelector("table");
      this.body = this.table.tBodies[0];
      this.found = section.querySelector(".found");
      this.rows = Array.from(this.body.rows);
      this.many = this.table.classList.contains("many");
      this.limit = this.many ? PORTION : Infinity;
      this.more = this.many ? this.moreButton() : null;
      let timer = 0;
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("input", (event) => {
        clearTimeout(timer);
        timer = setTimeout(() => this.changed(), event.target.type === "search" ? 150 : 0);
      });
      this.form.addEventListener("reset", () => setTimeout(() => this.changed(), 0));
      if (this.many) this.filter();
      this.table.classList.add("ready");
    }

    moreButton() {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "more";
      button.addEventListener("click", () => {
        const first = this.limit;
        this.limit += PORTION;
        this.draw();
        focusRow(this.matches[first]);
      });
      this.table.after(button);
      return button;
    }

    // What is asked for, as the part of the address after the question mark.
    query() {
      const asked = new URLSearchParams(new FormData(this.form));
      for (const [name, value] of Array.from(asked)) if (!value.trim()) asked.delete(name);
      return asked;
    }

    set(query) {
      const asked = new URLSearchParams(query);
      for (const control of this.form.elements) if (control.name) control.value = asked.get(control.name) || "";
      this.limit = this.many ? PORTION : Infinity;
      this.filter();
    }

    changed() {
      this.limit = this.many ? PORTION : Infinity;
      this.filter();
      const query = this.query().toString();
      history.replaceState(null, "", "#" + this.id + (query ? "?" + query : ""));
    }

    filter() {
      const asked = this.query();
      const words = (asked.get("q") || "").toLowerCase().split(/\s+/).filter(Boolean);
      asked.delete("q");
      const fields = Array.from(asked);
      this.matches = this.rows.filter((row) =>
        fields.every(([name, value]) => row.dataset[name] === value) &&
        (!words.length || words.every((word) => textOf(row).includes(word))));
      this.draw();
    }

    draw() {
      const shown = this.matches.slice(0, this.limit);
      this.body.replaceChildren(...shown);
      const all = this.rows.length, n = this.matches.length, noun = this.found.dataset.noun;
      let text = n === all ? number(all) + " " + noun : number(n) + " of " + number(all) + " " + noun;
      if (shown.length < n) text += ", the first " + number(shown.length) + " shown";
      this.found.textContent = text;
      if (this.more) {
        this.more.hidden = shown.length >= n;
        this.more.textContent = "Show " + number(Math.min(PORTION, n - shown.length)) + " more";
      }
    }

    reveal(row) {
      if (!this.matches || !this.matches.includes(row)) this.set("");
      const place = this.matches.indexOf(row);
      if (place >= this.limit) {
        this.limit = Math.ceil((place + 1) / PORTION) * PORTION;
        this.draw();
      }
    }
  }

  const texts = new WeakMap();
  function textOf(row) {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  }

  function number(n) { return n.toLocaleString("en-GB"); }

  function focusRow(row) {
    if (!row) return;
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "center" });
  }

  const owners = new Map();
  for (const section of document.querySelectorAll("section.finder")) {
    if (!section.querySelector("form")) continue;
    for (const row of section.querySelectorAll("tbody > tr[id]")) owners.set(row.id, [section.id, row]);
    finders.set(section.id, new Finder(section));
  }

  // `#e0123…` shows a row wherever it hides; `#quotations?code=…` shows a table so filtered.
  function follow() {
    const hash = decode(location.hash.slice(1));
    for (const row of document.querySelectorAll("tr.here")) row.classList.remove("here");
    if (owners.has(hash)) {
      const [owner, row] = owners.get(hash);
      finders.get(owner).reveal(row);
      row.classList.add("here");
      focusRow(row);
      return;
    }
    const cut = location.hash.indexOf("?");
    const finder = cut > 0 && finders.get(location.hash.slice(1, cut));
    if (finder) {
      finder.set(location.hash.slice(cut + 1));
      show(finder.id);
    }
  }

  function decode(text) {
    try { return decodeURIComponent(text); } catch { return text; }
  }

  function show(id) {
    const heading = document.getElementById(id + "-h");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.closest("section").scrollIntoView({ block: "start" });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-filter]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const target = link.getAttribute("href") + "?" + link.dataset.filter;
    if (location.hash === target) follow();
    else location.hash = target;
  });
  window.addEventListener("hashchange", follow);
  if (location.hash) follow();

  // The section in view is marked in the navigation.
  const links = new Map(Array.from(document.querySelectorAll("nav a"), (link) => [link.getAttribute("href").slice(1), link]));
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id).setAttribute("aria-current", "location");
    }
  }, { rootMargin: "-15% 0px -80% 0px" });
  for (const id of links.keys()) watch.observe(document.getElementById(id));
})();
