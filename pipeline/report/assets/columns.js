"use strict";
// Columns as DataTables wants them. It is given nothing but elements to show and numbers to sort by: it would read a
// text as markup, both to draw it and, where it has an ampersand, to search it. Searching is done in filters.js.
(() => {
  const x = window.explorer;

  function columnsOf(spec, table) {
    const counted = spec.columns.filter((column) => column.kind === "count"), counts = counted.map((column) => column.name);
    const most = greatest(table, counted);
    return spec.columns.map((column) => made(Object.assign(column, { others: counts }), table, most[column.family]));
  }

  // The greatest count of each family: a frequent family would leave the others without colour.
  function greatest(table, columns) {
    const most = {};
    for (const { name, family } of columns)
      for (let row = 0; row < table.n; row++) most[family] = Math.max(most[family] || 0, table.value(row, name));
    return most;
  }

  function made(column, table, most) {
    const kind = x.KINDS[column.kind], of = (data) => (name) => x.field(table, data.row, name);
    const key = (data) => (kind.sort ? kind.sort(of(data), column) : of(data)(column.name));
    let ranks = null;
    const place = (data) => {
      if (kind.numeric) return key(data) ?? -Infinity;
      ranks ||= ranked(table, key);
      return ranks[data.row];
    };
    return {
      name: column.name, data: null, type: "num", searchable: false, visible: column.shown,
      className: "k-" + column.kind, cellType: kind.header ? "th" : "td",
      orderSequence: kind.numeric ? ["desc", "asc", ""] : ["asc", "desc", ""],
      render: (data, type) => (type === "display" ? drawn(kind.draw(of(data), column)) : type === "sort" ? place(data) : ""),
      createdCell: (cell, _value, data) => {
        cell.dataset.label = column.title;
        if (kind.header) cell.scope = "row";
        if (column.kind === "count") shade(cell, column, table.value(data.row, column.name), most);
      },
    };
  }

  function drawn(parts) {
    const cell = document.createDocumentFragment();
    for (const part of parts) if (part !== "") cell.append(typeof part === "string" ? x.printable(part) : part);
    return cell;
  }

  // In which fifth of the greatest count a count lies: the same as `heat_level` in pipeline/report/palette.py.
  function shade(cell, column, n, most) {
    if (n) cell.classList.add(column.family, "h" + Math.min(5, Math.ceil((5 * n) / most)));
  }

  // The place of each row's text among the texts of a column, in the order of a dictionary; rows without one stand last.
  function ranked(table, key) {
    const texts = Array.from({ length: table.n }, (_, row) => String(key({ row }) ?? ""));
    const places = new Map(Array.from(new Set(texts)).sort(x.order.compare).map((text, place) => [text, place]));
    return texts.map((text) => (text ? places.get(text) : places.size));
  }

  x.columnsOf = columnsOf;
})();
