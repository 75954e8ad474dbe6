"use strict";
// The page of a theme, `#<theme_id>`: one at a time, in the place of the list. Without this script all stand below it.
(() => {
  const x = window.explorer, section = document.getElementById("themes");
  const pages = new Map(Array.from(section.querySelectorAll(".theme-page"), (page) => [page.dataset.theme, page]));
  section.classList.add("paged");

  x.listen({
    owner: (id) => (pages.has(id) ? { view: "themes", row: id } : null),
    shown(view, _params, id) {
      if (view !== "themes") return;
      section.classList.toggle("single", pages.has(id));
      for (const [name, page] of pages) page.classList.toggle("shown", name === id);
      if (!pages.has(id)) return;
      const heading = pages.get(id).querySelector("h3");
      document.title = heading.textContent.trim() + " · " + document.title;
      scrollTo(0, 0);
      x.focus(heading);
    },
  });
})();
