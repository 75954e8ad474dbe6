"use strict";
// One view at a time, named in the address: `#codes`, `#quotations?code=…`, or the id of a row or a heading in a view.
// Without this script all views stand one below the other.
window.explorer = (() => {
  const main = document.getElementById("main");
  const sections = new Map(Array.from(main.querySelectorAll(":scope > section[id]"), (section) => [section.id, section]));
  const links = new Map(Array.from(document.querySelectorAll("body > nav a"), (link) => [link.getAttribute("href").slice(1), link]));
  const title = document.title;
  const listeners = []; // tables, which know rows that no element stands for
  let current = "";

  function parse(hash) {
    const text = hash.replace(/^#/, ""), cut = text.indexOf("?");
    const name = cut < 0 ? text : text.slice(0, cut);
    return { name: decode(name), params: new URLSearchParams(cut < 0 ? "" : text.slice(cut + 1)) };
  }

  function decode(text) {
    try { return decodeURIComponent(text); } catch { return text; }
  }

  // Show the view that the address names; `moved`: by the reader's doing, so that the focus follows.
  function follow(moved) {
    const { name, params } = parse(location.hash);
    const place = find(name);
    const entered = place.section.id !== current;
    open(place.section);
    for (const listener of listeners) listener.shown(place.section.id, params, place.row);
    if (place.row) return;
    if (place.element) reveal(place.element);
    else if (entered || !params.size) {
      scrollTo(0, 0);
      if (moved) focus(place.section.querySelector("h2"));
    }
  }

  function find(name) {
    if (sections.has(name)) return { section: sections.get(name) };
    for (const listener of listeners) {
      const found = listener.owner(name);
      if (found) return { section: sections.get(found.view), row: found.row };
    }
    const element = name ? document.getElementById(name) : null;
    const section = element && element.closest("main > section");
    return section ? { section, element } : { section: sections.values().next().value };
  }

  function open(section) {
    current = document.documentElement.dataset.view = section.id;
    for (const one of sections.values()) one.classList.toggle("current", one === section);
    for (const [id, link] of links) {
      if (id === current) {
        link.setAttribute("aria-current", "page");
        // Not scrollIntoView: from there the Tab key would go on, past the link that skips the navigation.
        const bar = link.closest("ul");
        bar.scrollLeft = link.offsetLeft - (bar.clientWidth - link.offsetWidth) / 2;
      } else link.removeAttribute("aria-current");
    }
    document.title = section.querySelector("h2").textContent + " · " + title;
  }

  function reveal(element) {
    for (const one of document.querySelectorAll(".here")) one.classList.remove("here");
    for (let one = element; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    element.classList.add("here");
    focus(element);
    element.scrollIntoView({ block: "center" });
  }

  function focus(element) {
    if (!element) return;
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
  }

  // Put a view with its state into the address; the link in the navigation leads back to it as it was left.
  function address(id, params, replace) {
    const query = params.toString(), hash = "#" + id + (query ? "?" + query : "");
    if (links.has(id)) links.get(id).href = hash;
    if (hash === location.hash) return;
    history[replace ? "replaceState" : "pushState"](null, "", hash);
  }

  function start() {
    // A link to where the page is already still leads there.
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      if (link.classList.contains("skip")) {
        event.preventDefault();
        focus(main);
        main.scrollIntoView();
      } else if (link.href === location.href) setTimeout(() => follow(true), 0);
    });
    // Not popstate: that comes before the browser itself looks for the place, and takes the focus away again.
    window.addEventListener("hashchange", () => follow(true));
    follow(false);
    document.documentElement.classList.add("ready");
  }

  for (const link of document.querySelectorAll("a[data-filter]")) link.href += "?" + link.dataset.filter;
  return { start, address, focus, parse, sections, listen: (listener) => listeners.push(listener) };
})();
