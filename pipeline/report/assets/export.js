"use strict";
// The rows that are found, as a file; and the address of the view, to send.
(() => {
  const x = window.explorer;
  // What a spreadsheet takes for the start of a formula (OWASP, "CSV Injection"); the same as in pipeline/io.py.
  const FORMULA = /^[=+\-@\t\r]/;

  // A value as tables/*.csv have it. Numbers are never guarded: -0.2 is a number, "-0.2" might be a formula.
  function cell(value, type) {
    if (value === null) return "";
    if (type === "boolean") return value ? "True" : "False";
    if (typeof value === "number") return type === "number" && Number.isInteger(value) ? value.toFixed(1) : String(value);
    const text = FORMULA.test(value) ? "'" + value : value;
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  }

  // RFC 4180: CRLF after each line, quotation marks doubled. All columns of the table, whichever are shown.
  function csv(table, rows) {
    const line = (cells) => cells.join(",") + "\r\n";
    const types = table.names.map((name) => table.columns[name].type);
    const lines = rows.map((row) => line(table.names.map((name, n) => cell(table.value(row, name), types[n]))));
    return line(table.names) + lines.join("");
  }

  // With a byte order mark: without one Excel takes UTF-8 for the code page of the country.
  function download(name, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/csv;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  async function copyLink() {
    try {
      await navigator.clipboard.writeText(location.href);
      return "Link copied. In another copy of this folder, what follows # leads to the same view.";
    } catch {
      return "This browser does not let a page copy. The link to this view is the address at the top of the window.";
    }
  }

  Object.assign(x, { csv, download, copyLink });
})();
