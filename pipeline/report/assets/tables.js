"use strict";
// The tables, drawn by DataTables from the page's own data, and their state in the address.
(() => {
  const x = window.explorer;
  const PRINTED = 1000; // most rows of a table on paper
  const LENGTHS = [10, 25, 50, 100, 250];
  const LANGUAGE = {
    lengthMenu: "Rows on a page _MENU_",
    zeroRecords: "Nothing answers what is asked for. Clear the filters to see all rows.",
    emptyTable: "No rows.",
    aria: {
      orderable: ": sort", orderableReverse: ": sort the other way", orderableRemove: ": back to the order of the documents",
      paginate: { first: "First page", last: "Last page", next: "Next page", previous: "Page before", number: "Page " },
    },
    paginate: { first: "«", last: "»", next: "›", previous: "‹" },
  };

  class View {
    constructor(section, spec) {
      this.section = section;
      this.spec = spec;
      this.table = x.tables[spec.table];
      this.element = section.querySelector("table.rows");
      this.marked = -1;
      this.quiet = true; // while a state is applied, what it sets off is not the reader's doing
      this.typing = false;
    }

    // Made when the view is first shown: twenty thousand rows are not read before somebody wants them.
    ready() {
      if (this.api) return;
      this.form = this.section.querySelector("form");
      this.filters = new x.Filters(this.form, this.table, this.spec);
      this.accept = () => true;
      this.api = new globalThis.DataTable(this.element, this.options());
      this.api.search.fixed("asked", (_text, data) => this.accept(data.row));
      this.found = this.section.querySelector(".found");
      this.boxes = Array.from(this.section.querySelectorAll(".chooser input"));
      const body = this.section.querySelector(".dt-layout-table > *");
      body.tabIndex = 0;
      body.setAttribute("role", "region");
      body.setAttribute("aria-label", "Table of " + this.spec.noun);
      this.listen();
    }

    options() {
      return {
        data: Array.from({ length: this.table.n }, (_, row) => ({ row })),
        columns: x.columnsOf(this.spec, this.table),
        order: [], autoWidth: false, pageLength: this.spec.rows, lengthMenu: LENGTHS, language: LANGUAGE,
        layout: { topStart: null, topEnd: null, bottomStart: "pageLength", bottomEnd: "paging" },
        createdRow: (element, data) => {
          const id = this.address(data.row);
          if (id) element.id = id;
        },
        rowCallback: (element, data) => element.classList.toggle("here", data.row === this.marked),
      };
    }

    listen() {
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("input", (event) => {
        clearTimeout(this.timer);
        const typed = event.target.tagName === "INPUT";
        this.timer = setTimeout(() => this.changed(typed), typed ? 150 : 0);
      });
      this.form.addEventListener("focusout", () => { this.typing = false; });
      this.form.addEventListener("reset", () => setTimeout(() => { this.marked = -1; this.changed(false); }, 0));
      for (const event of ["order.dt", "page.dt", "length.dt"]) this.api.on(event, () => { if (!this.quiet) this.note(false); });
      this.api.on("draw.dt", () => this.tell());
      for (const box of this.boxes) {
        box.addEventListener("change", () => {
          this.choose(new Set(this.boxes.filter((one) => one.checked).map((one) => one.value)));
          this.note(false);
        });
      }
      this.section.querySelector("[data-act=csv]").addEventListener("click", () => {
        x.download(this.spec.table + ".csv", x.csv(this.table, this.rows()));
        this.say(x.number(this.rows().length) + " " + this.spec.noun + " written to " + this.spec.table + ".csv, with all columns.");
      });
      this.section.querySelector("[data-act=link]").addEventListener("click", async () => this.say(await x.copyLink()));
    }

    changed(typed) {
      this.filter();
      this.note(typed && this.typing);
      this.typing = typed;
    }

    filter() {
      this.accept = this.filters.accepts();
      this.quiet = true;
      this.api.draw();
      this.quiet = false;
    }

    // Rows that are found, in the order in which they stand.
    rows() { return this.api.rows({ search: "applied", order: "applied" }).indexes().toArray(); }

    address(row) {
      const { key, table } = this.spec;
      if (!key || (table === "documents" && x.included.get(this.table.value(row, key)) !== row)) return "";
      return this.table.value(row, key);
    }

    find(id) {
      if (!this.spec.key || !id) return -1;
      return this.spec.table === "documents" ? x.included.get(id) ?? -1 : this.table.find(this.spec.key, id);
    }

    // The state of the view, for the address: only what differs from how it starts.
    state() {
      const state = this.filters.query(), info = this.api.page.info();
      const order = this.api.order().filter(([, way]) => way).map(([n, way]) => (way === "desc" ? "-" : "") + this.spec.columns[n].name);
      if (order.length) state.set("sort", order.join(","));
      const shown = this.spec.columns.filter((column, n) => this.api.column(n).visible()).map((column) => column.name);
      if (shown.join() !== this.usual().join()) state.set("columns", shown.join(","));
      if (info.length !== this.spec.rows) state.set("rows", info.length);
      if (info.page) state.set("page", info.page + 1);
      return state;
    }

    usual() { return this.spec.columns.filter((column) => column.shown).map((column) => column.name); }

    note(replace) { x.address(this.spec.name, this.state(), replace); }

    apply(params) {
      this.filters.set(params);
      this.accept = this.filters.accepts();
      this.choose(new Set(params.has("columns") ? params.get("columns").split(",") : this.usual()));
      const names = this.spec.columns.map((column) => column.name);
      const order = (params.get("sort") || "").split(",")
        .map((part) => [names.indexOf(part.replace(/^-/, "")), part.startsWith("-") ? "desc" : "asc"]).filter(([n]) => n >= 0);
      const rows = Number(params.get("rows")), page = Number(params.get("page")) - 1;
      this.api.order(order).page.len(LENGTHS.includes(rows) ? rows : this.spec.rows).draw();
      if (page > 0) this.api.page(Math.min(page, this.api.page.info().pages - 1)).draw("page");
    }

    choose(wanted) {
      if (!this.spec.columns.some((column) => wanted.has(column.name))) wanted = new Set(this.usual());
      this.spec.columns.forEach((column, n) => this.api.column(n).visible(wanted.has(column.name), false));
      for (const box of this.boxes) box.checked = wanted.has(box.value);
      const shown = this.spec.columns.filter((column) => wanted.has(column.name));
      this.element.style.setProperty("--least", shown.reduce((sum, column) => sum + column.width, 0) + "rem");
      this.spec.columns.forEach((column, n) => { this.api.column(n).header().style.width = column.width + "rem"; });
    }

    show(params, row) {
      this.ready();
      this.quiet = true;
      this.marked = row ?? -1;
      this.apply(row === undefined ? params : new URLSearchParams());
      if (row !== undefined) this.reveal(row);
      this.quiet = false;
      this.tell();
    }

    reveal(row) {
      this.api.page(Math.floor(this.rows().indexOf(row) / this.api.page.len())).draw("page");
      const element = this.api.row(row).node();
      x.focus(element);
      element.scrollIntoView({ block: "center" });
    }

    tell() {
      const { recordsDisplay: n, recordsTotal: all } = this.api.page.info();
      this.say((n === all ? x.number(all) : x.number(n) + " of " + x.number(all)) + " " + this.spec.noun);
    }

    say(text) { if (this.found.textContent !== text) this.found.textContent = text; }

    // On paper: all rows that are found, up to a limit.
    print(on) {
      if (!this.api) return;
      this.quiet = true;
      if (on) this.before = [this.api.page.len(), this.api.page()];
      this.api.page.len(on ? PRINTED : this.before[0]).draw();
      if (!on) this.api.page(this.before[1]).draw("page");
      this.quiet = false;
    }
  }

  // The bundle has an extension to select rows, which goes through all cells of all rows whenever a table is drawn.
  if (globalThis.DataTable) globalThis.DataTable.$(document).off(".dtSelect");

  const made = new Map();
  for (const [name, spec] of Object.entries(x.views)) {
    const section = x.sections.get(name);
    if (section && section.querySelector("table.rows")) made.set(name, new View(section, spec));
  }
  x.listen({
    shown(name, params, row) { if (made.has(name)) made.get(name).show(params, row); },
    owner(id) {
      for (const [name, view] of made) {
        const row = view.find(id);
        if (row >= 0) return { view: name, row };
      }
      return null;
    },
  });
  const printed = (on) => { for (const view of made.values()) if (view.section.classList.contains("current")) view.print(on); };
  window.addEventListener("beforeprint", () => printed(true));
  window.addEventListener("afterprint", () => printed(false));
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(".chooser[open]")) if (!open.contains(event.target)) open.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest(".chooser[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
})();
