"use strict";
// How each kind of column draws its cells, what it is sorted by and what a search finds in it.
// Cells are made of elements and text nodes: no text of a document is ever read as markup.
(() => {
  const x = window.explorer;
  const LONG = 1200; // characters: a longer quotation scrolls in its cell

  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    for (const child of children) if (child !== null && child !== "") element.append(typeof child === "string" ? x.printable(child) : child);
    return element;
  }

  function link(href, ...children) {
    const element = make("a", "", ...children);
    element.href = href;
    return element;
  }

  const bdi = (text) => make("bdi", "", text);
  const none = (text = "–") => make("span", "none", text);
  const hidden = (text) => make("span", "hidden", text);
  const auto = (element) => { element.dir = "auto"; return element; };
  const plain = (value) => (value === null || value === "" ? none() : bdi(String(value)));
  const chip = (code, label = x.codeLabel(code)) => make("span", "chip " + x.codeFamily(code), label);

  function filtered(view, params, ...children) {
    return link("#" + view + "?" + new URLSearchParams(params), ...children);
  }

  function quote(text) {
    const element = auto(make("p", "q", text));
    if (text.length > LONG) {
      element.className = "q long";
      element.tabIndex = 0;
      element.setAttribute("role", "group");
      element.setAttribute("aria-label", "Long quotation");
    }
    return element;
  }

  // `p. 7`, with the printed number where it differs.
  function place(page, label) {
    if (page === null) return "";
    return "p. " + page + (label === "" || label === String(page) ? "" : " (printed " + label + ")");
  }

  function breakable(id) {
    const element = make("span", "id");
    for (const part of id.split(/(?<=[._])/)) element.append(x.printable(part), document.createElement("wbr"));
    return element;
  }

  const pageOf = (row, anchor) => x.documentPage(row("doc_id"), anchor);
  const named = (row) => row("title") || row("source_path");
  const isIncluded = (row) => row("status") === "included";

  function sourceCell(row) {
    const at = place(row("page"), row("page_label")), id = evidenceId(row);
    const href = pageOf(row, id), where = [at, at && row("section") ? " · " : "", row("section") ? bdi(row("section")) : ""];
    const show = link(href, at ? "Show on page" : "Show in text", hidden(", " + named(row)));
    show.className = "show";
    return [link(pageOf(row), bdi(named(row))), make("small", "", ...where), id ? show : ""];
  }

  // A claimed number is shown at the evidence of its sentence, where it is evidence.
  let sentences = null;
  function evidenceId(row) {
    if (row("evidence_id")) return row("evidence_id");
    if (!sentences) {
      const evidence = x.tables.evidence;
      sentences = new Map();
      for (let i = evidence.n - 1; i >= 0; i--) {
        sentences.set(evidence.value(i, "doc_id") + " " + evidence.value(i, "start"), evidence.value(i, "evidence_id"));
      }
    }
    return sentences.get(row("doc_id") + " " + row("start"));
  }

  function facts(row, column) {
    const found = column.fields.filter(([name]) => row(name));
    if (!found.length) return [none("Nothing found")];
    return [make("dl", "", ...found.map(([name, label]) => make("div", "", make("dt", "", label), auto(make("dd", "", row(name))))))];
  }

  function quotationList(text, row) {
    const parts = x.quotations(text);
    if (!parts.length) return [none()];
    const listed = (some) => make("ul", "quoted", ...some.map((one) => auto(make("li", "", one))));
    if (parts.length < 3) return [listed(parts)];
    const rest = make("details", "", make("summary", "", parts.length - 1 + " more", hidden(" of " + row("label"))), listed(parts.slice(1)));
    return [listed(parts.slice(0, 1)), rest];
  }

  const ARROWS = { up: "↑ ", down: "↓ " };
  function figure(row) {
    const sign = make("span", "", ARROWS[row("direction")] || "");
    sign.setAttribute("aria-hidden", "true");
    const told = row("direction") === "level" ? "no change claimed" : row("direction");
    return [auto(make("b", "", row("quantity"))), make("small", "", sign, told, row("unit") ? " · " + row("unit") : "")];
  }

  function documentName(row) {
    const name = isIncluded(row) ? link(pageOf(row), bdi(named(row))) : bdi(named(row));
    return [name, row("title") ? make("small", "", bdi(row("source_path"))) : ""];
  }

  function count(row, column) {
    const n = row(column.name);
    if (!n) return [make("span", "none", "·", hidden("none"))];
    return [filtered("quotations", { code: column.name, doc: row("doc_id") }, x.number(n))];
  }

  const total = (row, column) => column.others.reduce((sum, name) => sum + row(name), 0);
  const linked = (n, view, params, what) => [n ? filtered(view, params, x.number(n), hidden(" " + what)) : "0"];

  // draw: nodes and texts of a cell. sort: what it is sorted by, a number or a text. text: what a search finds in it;
  // by default the columns that it shows.
  const KINDS = {
    text: { draw: (row, { name }) => [plain(row(name))] },
    prose: { draw: (row, { name }) => [auto(make("p", "prose", row(name) || "–"))] },
    id: { draw: (row, { name }) => [row(name) ? breakable(row(name)) : none()] },
    number: { draw: (row, { name }) => [row(name) === null ? none() : x.number(row(name))], numeric: true },
    decimal: { draw: (row, { name }) => [x.decimal(row(name))], numeric: true },
    percent: { draw: (row, { name }) => [x.share(row(name))], numeric: true },
    year: { draw: (row) => [row("year") || none()] },
    publisher: { draw: (row) => [plain(row("publisher"))] },
    quote: { draw: (row) => [quote(row("quote"))] },
    code: { draw: (row) => [chip(row("code")), make("small", "", breakable(row("code")))], text: (row) => x.codeLabel(row("code")) + " " + row("code") },
    source: { draw: sourceCell, sort: named, text: (row) => [row("title"), row("source_path"), place(row("page"), row("page_label")), row("section")].join(" ") },
    reason: { draw: (row) => [auto(make("span", "", row("reason"))), row("cue") ? make("small", "", "from “", bdi(row("cue")), "”") : ""] },
    theme: { draw: (row) => [row("theme_id") ? link("#" + row("theme_id"), bdi(row("theme") || row("theme_id"))) : none("none")], sort: (row) => row("theme") },
    codes: {
      draw: (row) => { const found = x.list(row("codes")).flatMap((code) => [chip(code), " "]); return found.length ? found : [none("none")]; },
      text: (row) => x.list(row("codes")).map((code) => x.codeLabel(code) + " " + code).join(" "),
    },
    figure: { draw: figure, sort: (row) => row("quantity"), header: true },
    case: {
      draw: (row) => [bdi(row("case") || row("source_path")), make("small", "", link(pageOf(row), bdi(row("source_path"))))],
      sort: (row) => row("case") || row("source_path"), header: true,
    },
    facts: { draw: facts, sort: (row, { fields }) => fields.map(([name]) => row(name)).find(Boolean) || "" },
    document: { draw: documentName, sort: named, header: true },
    named: { draw: (row) => [link(pageOf(row), bdi(named(row)))], sort: named, header: true },
    format: { draw: (row) => [plain(row("format")), row("ocr") ? make("small", "", "read from an image") : ""] },
    rows: { draw: (row) => linked(row("n_evidence"), "quotations", { doc: row("doc_id") }, "quotations"), numeric: true },
    status: {
      draw: (row) => [make("span", "status " + row("status"), row("status")), row("reason") ? auto(make("small", "", row("reason"))) : ""],
      sort: (row) => row("status") + row("reason"),
    },
    finding: {
      draw: (row) => [
        row("kind") === "code" ? chip(row("finding_id"), row("label")) : link("#" + row("finding_id"), bdi(row("label"))),
        make("small", "", row("kind")),
      ],
      sort: (row) => row("label"), header: true,
    },
    found: {
      draw: (row) => linked(row("n_evidence"), "quotations", { [row("kind")]: row("finding_id") }, "quotations for " + row("label")),
      numeric: true,
    },
    quotations: { draw: (row, { name }) => quotationList(row(name), row) },
    gap: { draw: (row) => [link("#" + row("theme_id"), bdi(row("label"))), auto(make("small", "", row("keywords")))], sort: (row) => row("label"), header: true },
    count: { draw: count, numeric: true, text: () => "" },
    total: { draw: (row, column) => [x.number(total(row, column))], sort: total, numeric: true, text: () => "" },
  };

  Object.assign(x, { make, hidden, KINDS });
})();
