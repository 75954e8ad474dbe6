(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const bar = document.getElementById("bar"), said = bar.querySelector("[role=status]"), row = bar.querySelector(".row");
  const pages = document.getElementById("pages"), sheets = document.getElementById("sheets");
  const figures = all("figure"), none = sheets && sheets.querySelector(".none"), fold = pages && pages.querySelector(".fold");
  const sentences = all("#text .s"), counted = sentences.filter((one) => !one.matches(".out"));
  const marks = new Map();
  for (const group of all("#pages path")) marks.set(group.dataset.s, [...(marks.get(group.dataset.s) || []), group]);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let here = null;

  function show(shown) {
    for (const figure of figures) figure.hidden = !shown.includes(figure);
    if (none) none.hidden = shown.length > 0;
  }

  /* Scrolls only the frame of the images, so that the text stays where it is. */
  function reveal(box) {
    const frame = sheets.getBoundingClientRect(), at = box.getBoundingClientRect();
    sheets.scrollTop += at.top - frame.top - Math.max(20, (frame.height - at.height) / 3);
    sheets.scrollLeft += at.left - frame.left - 20;
  }

  function tell(id) {
    const chip = document.querySelector(`.chip[href="#${id}"]`);
    const place = counted.indexOf(here), groups = marks.get(here.dataset.s) || [];
    const labels = all(`.chip`, here.matches("tr") ? here : here.parentNode).filter((one) => ids(here).includes(one.hash.slice(1)));
    const page = groups.map((group) => group.closest("figure").querySelector("figcaption").firstChild.data.replace(" · ", ""));
    said.textContent = (place < 0 ? "Ruled out: " : `Sentence ${place + 1} of ${counted.length}: `) +
      labels.map((one) => one.textContent.replace(/[[\]]/g, "").trim()).join("; ") + (page.length ? `, ${page.join(" and ")}` : "");
    row.hidden = !chip;
    row.href = `../index.html#${id}`;
  }

  const ids = (sentence) => all("i[id]", sentence).map((one) => one.id);

  function choose(sentence, id = ids(sentence)[0]) {
    for (const old of all(".here")) old.classList.remove("here");
    here = sentence;
    const groups = marks.get(sentence.dataset.s) || [];
    for (const one of [sentence, ...groups]) one.classList.add("here");
    tell(id);
    if (pages) {
      show(groups.map((group) => group.closest("figure")));
      if (groups.length) reveal(groups[0]);
    }
    sentence.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
    if (location.hash !== `#${id}`) history.replaceState(null, "", `#${id}`);
  }

  function step(by) {
    const list = counted.length ? counted : sentences;
    let place = list.indexOf(here);
    if (place < 0 && here) place = list.findIndex((one) => here.compareDocumentPosition(one) & 4) - (by > 0 ? 1 : 0);
    const next = list[(place + (place < 0 && by < 0 ? 0 : by) + list.length) % list.length];
    choose(next);
  }

  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const sentence = target && target.closest(".s");
    if (sentence) choose(sentence, target.id);
    else if (target && target.matches("figure")) { show([target]); unfold(true); sheets.scrollTop = 0; }
  }

  function unfold(open) {
    if (!fold) return;
    sheets.hidden = !open;
    fold.setAttribute("aria-expanded", open);
    fold.textContent = open ? "Hide page" : "Show page";
  }

  bar.addEventListener("click", (event) => { if (event.target.matches(".step")) step(Number(event.target.value)); });
  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".s, #pages path");
    if (!mark || event.target.closest("a") || String(getSelection())) return;
    const sentence = mark.matches("path") ? sentences.find((one) => one.dataset.s === mark.dataset.s) : mark;
    if (sentence) choose(sentence);
  });
  document.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest(".scroll, #sheets")) return;
    event.preventDefault();
    step(by);
  });
  addEventListener("hashchange", follow);
  if (pages) {
    const zoom = pages.querySelector(".zoom");
    zoom.addEventListener("click", () => {
      zoom.setAttribute("aria-pressed", pages.classList.toggle("zoomed"));
      const group = pages.querySelector(".here");
      if (group) reveal(group);
    });
    fold.addEventListener("click", () => unfold(sheets.hidden));
    show(figures.slice(0, 1));
  }
  follow();
})();
