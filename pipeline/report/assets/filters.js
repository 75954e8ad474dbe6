"use strict";
// The form above a table: what can be chosen, what is asked for, and which rows answer it.
(() => {
  const x = window.explorer;
  const order = new Intl.Collator("en-GB", { numeric: true });
  const NAME = 80; // characters of a choice

  // As a search sees a text: no case, no accents, one kind of quotation marks, ligatures in letters.
  function folded(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[‘’]/g, "'").replace(/[“”]/g, '"').toLowerCase();
  }

  // Words that must all occur; what stands between quotation marks is one.
  function words(text) {
    return Array.from(folded(text).matchAll(/"([^"]+)"|\S+/g), ([whole, phrase]) => phrase || whole.replaceAll('"', "")).filter(Boolean);
  }

  class Filters {
    constructor(form, table, spec) {
      this.form = form;
      this.table = table;
      this.spec = spec;
      this.texts = null;
      for (const filter of spec.filters) if (filter.kind === "choice") this.fill(filter);
    }

    values(row, filter) {
      const value = x.field(this.table, row, filter.field);
      return filter.field === "codes" ? x.list(value) : [value];
    }

    // Only what occurs can be chosen; each with how many rows it has.
    fill(filter) {
      const counts = new Map(), labels = new Map();
      for (let row = 0; row < this.table.n; row++) {
        for (const value of this.values(row, filter)) {
          if (value === null || value === "") continue;
          counts.set(value, (counts.get(value) || 0) + 1);
          if (!labels.has(value)) labels.set(value, this.label(row, filter, value));
        }
      }
      const select = this.form.elements[filter.name];
      const sorted = Array.from(counts).sort(([a], [b]) => order.compare(labels.get(a), labels.get(b)));
      const parts = new Map();
      for (const [value, n] of filter.name === "year" ? sorted.reverse() : sorted) {
        const option = new Option(shortened(labels.get(value)) + " (" + x.number(n) + ")", value);
        const part = filter.name === "code" ? x.codeFamily(value) : "";
        if (!parts.has(part)) parts.set(part, []);
        parts.get(part).push(option);
      }
      for (const [part, options] of parts) select.append(...(part ? [group(part, options)] : options));
      if (!counts.size) select.closest(".field").hidden = true;
    }

    label(row, filter, value) {
      if (filter.name === "code") return x.codeLabel(value);
      if (filter.name === "doc") return x.field(this.table, row, "title") || x.field(this.table, row, "source_path");
      if (filter.name === "theme") return x.field(this.table, row, "theme") || value;
      if (filter.name === "family") return x.families[value] || value;
      return String(value);
    }

    // What is asked for, for the address.
    query() {
      const asked = new URLSearchParams();
      for (const control of this.form.elements) {
        if (control.name && control.value.trim()) asked.set(control.name, control.value.trim());
      }
      return asked;
    }

    set(params) {
      for (const control of this.form.elements) {
        if (!control.name) continue;
        const value = params.get(control.name) || "";
        control.value = value;
        // A value that this review does not have finds nothing, rather than everything.
        if (control.tagName === "SELECT" && control.value !== value) {
          control.append(new Option(shortened(value) + " (0)", value));
          control.value = value;
        }
      }
    }

    // A function that tells of a row whether it answers what is asked for.
    accepts() {
      const tests = [], asked = this.query();
      for (const filter of this.spec.filters) {
        const wanted = asked.get(filter.name);
        if (!wanted) continue;
        if (filter.kind === "least") tests.push((row) => x.field(this.table, row, filter.field) >= Number(wanted));
        else if (filter.field === "codes") tests.push((row) => this.values(row, filter).includes(wanted));
        else tests.push((row) => x.field(this.table, row, filter.field) === wanted);
      }
      const wanted = words(asked.get("q") || "");
      if (wanted.length) {
        const texts = this.searched();
        tests.push((row) => wanted.every((word) => texts[row].includes(word)));
      }
      return (row) => tests.every((test) => test(row));
    }

    // What a search looks through: the texts of all columns of each row, shown or not.
    searched() {
      if (this.texts) return this.texts;
      this.texts = Array.from({ length: this.table.n }, (_, row) => {
        const get = (name) => x.field(this.table, row, name);
        return folded(this.spec.columns.map((column) => textOf(column, get)).join("\n"));
      });
      return this.texts;
    }
  }

  function textOf(column, get) {
    const { text } = x.KINDS[column.kind];
    if (text) return text(get, column);
    const names = column.fields.length ? column.fields.map(([name]) => name) : [column.name];
    return names.map((name) => { const value = get(name); return value === null ? "" : String(value); }).join(" ");
  }

  function group(family, options) {
    const element = document.createElement("optgroup");
    element.label = x.families[family] || family;
    element.append(...options);
    return element;
  }

  function shortened(label) {
    const text = x.printable(label);
    return text.length > NAME ? text.slice(0, NAME - 1) + "…" : text;
  }

  Object.assign(x, { Filters, order });
})();
