"use strict";
// The tables of the page, column by column (pipeline/report/table_data.py), and what texts need before they are shown.
(() => {
  const { views, tables, codes, families } = JSON.parse(document.getElementById("data").textContent);
  // The same as `printable` in pipeline/report/text.py: what no page should obey or cannot show.
  // eslint-disable-next-line no-control-regex
  const FORBIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]/gu;

  class Table {
    constructor({ n, columns }) {
      this.n = n;
      this.columns = columns;
      this.names = Object.keys(columns);
    }

    has(name) { return name in this.columns; }

    value(row, name) {
      const column = this.columns[name];
      return column.is ? column.is[row] : column.of[column.at[row]];
    }

    find(name, value) {
      const column = this.columns[name];
      return column.is ? column.is.indexOf(value) : column.at.indexOf(column.of.indexOf(value));
    }
  }

  const held = Object.fromEntries(Object.entries(tables).map(([name, packed]) => [name, new Table(packed)]));
  const documents = held.documents;
  const included = new Map();
  for (let row = 0; row < documents.n; row++) {
    if (documents.value(row, "status") === "included") included.set(documents.value(row, "doc_id"), row);
  }

  // The included document that a row of any table is of or, for the table of documents, is.
  function documentOf(table, row) {
    return table === documents ? row : included.get(table.value(row, "doc_id"));
  }

  // A value of a row: of its own columns, or of its document's.
  function field(table, row, name) {
    if (name === "year") return String(field(table, row, "date") || "").slice(0, 4);
    if (table.has(name)) return table.value(row, name);
    const document = documentOf(table, row);
    return document === undefined || !documents.has(name) ? null : documents.value(document, name);
  }

  const printable = (text) => text.replaceAll("\r\n", "\n").replace(FORBIDDEN, "\ufffd");
  const figures = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 6 });
  const number = (n) => figures.format(n);
  const share = (n) => (n === null ? "–" : (100 * n).toFixed(0) + "%");
  const decimal = (n) => (n === null ? "–" : n.toFixed(2));
  const codeLabel = (code) => (codes[code] ? codes[code].label : code);
  const codeFamily = (code) => code.split(".", 1)[0];
  // Quotations of one cell: told apart after a document in brackets, before the next opening quotation mark.
  const quotations = (cell) => (cell ? cell.split(/(?<=\)) \/ (?=“)/u) : []);
  const list = (cell) => cell.split(";").map((part) => part.trim()).filter(Boolean);
  const documentPage = (id, anchor) => "documents/" + encodeURIComponent(id) + ".html" + (anchor ? "#" + anchor : "");

  Object.assign(window.explorer, {
    views, tables: held, families, included, documentOf, field, printable, number, share, decimal, codeLabel,
    codeFamily, quotations, list, documentPage,
  });
})();
