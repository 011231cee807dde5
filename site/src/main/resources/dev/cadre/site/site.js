"use strict";

// Copies a block: of a session, what was typed.
for (const block of document.querySelectorAll(".code")) {
  const button = block.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const typed = [...block.querySelectorAll(".command")].map((each) => each.textContent).join("");
    const text = typed || block.querySelector("code").textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Pages that were opened as files have no clipboard in some browsers.
      const area = document.body.appendChild(document.createElement("textarea"));
      area.value = text;
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = "copied";
    setTimeout(() => { button.textContent = "copy"; }, 1500);
  });
}

for (const heading of document.querySelectorAll("main :is(h2, h3)[id]")) {
  const anchor = heading.appendChild(document.createElement("a"));
  anchor.className = "anchor";
  anchor.href = "#" + heading.id;
  anchor.textContent = "#";
  anchor.setAttribute("aria-label", "Link to this heading");
}

// On a phone the list of pages would come before every page.
const menu = document.getElementById("menu");
const pages = document.getElementById("navigation");
menu.hidden = false;
pages.classList.add("closed");
menu.addEventListener("click", () => {
  const closed = pages.classList.toggle("closed");
  menu.setAttribute("aria-expanded", String(!closed));
});
