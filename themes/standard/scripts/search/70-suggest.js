// Suggestions below a search box, while a reader types: the combobox of the ARIA practices, list and all by keyboard.
(function (root) {
  "use strict";
  const SHOWN = 8;
  const WAIT = 120; // ms of rest before a question is asked
  let boxes = 0;

  // `source.suggest(text)` promises [{ text, note, address }]; a suggestion with an address leads there, else it is asked.
  // `source.prepare(text)`, where there is such a thing, fetches what a query will need while it is still being typed.
  function attachSuggestions(input, source) {
    const form = input.form;
    const list = document.createElement("ul");
    const said = document.createElement("p");
    list.id = `suggestions-${++boxes}`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.suggestions || "");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    form.append(list, said);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
      ["aria-controls", list.id]]) input.setAttribute(name, value);

    let offered = [], active = -1, timer = 0, turn = 0, typed = input.value;

    function close() {
      turn++;
      clearTimeout(timer);
      offered = [];
      active = -1;
      list.hidden = true;
      list.replaceChildren();
      said.textContent = "";
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(index) {
      active = index;
      Array.from(list.children).forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
      if (index < 0) {
        input.removeAttribute("aria-activedescendant");
        input.value = typed;
        return;
      }
      input.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
      input.value = offered[index].text;
    }

    // Who moves in a list stays in that list: what is asked now, or is still to be asked, would change it below the reader.
    function move(step) {
      turn++;
      clearTimeout(timer);
      if (active < 0) typed = input.value;
      const places = offered.length + 1; // the box itself is one of them
      mark(((active + 1 + step + places) % places) - 1);
    }

    function pick(index) {
      const chosen = offered[index];
      input.value = chosen.text;
      typed = chosen.text;
      close();
      const address = chosen.address && root.portalSearch.safeAddress(chosen.address);
      if (address) location.assign(address);
      else if (form.requestSubmit) form.requestSubmit();
      else form.submit();
    }

    function optionOf(suggestion, index) {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.className = "suggestion";
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const text = document.createElement("span");
      text.className = "suggestion-text";
      text.textContent = suggestion.text;
      option.append(text);
      if (suggestion.note) {
        const note = document.createElement("span");
        note.className = "suggestion-note";
        note.textContent = suggestion.note;
        option.append(note);
      }
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => pick(index));
      return option;
    }

    function offer(suggestions) {
      offered = suggestions.slice(0, SHOWN);
      if (!offered.length || document.activeElement !== input) return close();
      active = -1;
      list.replaceChildren(...offered.map(optionOf));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      input.removeAttribute("aria-activedescendant");
      said.textContent = (form.dataset.suggested || "").replace("{count}", offered.length);
    }

    async function ask() {
      clearTimeout(timer);
      typed = input.value;
      if (!typed.trim()) return close();
      const mine = ++turn, begun = typed.trim().length < 2; // hardly all of what will be asked
      if (source.prepare && !begun && !root.portalSearch.savesData) source.prepare(typed.trim()).catch(() => {});
      const suggestions = await source.suggest(typed.trim()).catch(() => []);
      if (mine === turn) offer(suggestions);
    }

    function askSoon(event) {
      if (event.isComposing) return; // what an input method has not yet turned into characters
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    }

    input.addEventListener("input", askSoon);
    input.addEventListener("compositionend", askSoon);
    input.addEventListener("blur", close);
    form.addEventListener("submit", close);
    input.addEventListener("keydown", (event) => {
      const open = !list.hidden;
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) return void ask();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && open && active >= 0) {
        event.preventDefault();
        pick(active);
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        input.value = typed;
        close();
      }
    });
    if (document.activeElement === input) askSoon({}); // what was typed before this script was there
  }

  // Only addresses of the web are followed, whatever an index or a service says.
  function safeAddress(address) {
    try {
      const url = new URL(address, location.href);
      return url.protocol === "https:" || url.protocol === "http:" ? url.href : "";
    } catch (error) {
      return "";
    }
  }

  root.portalSearch = Object.assign(root.portalSearch || {}, { attachSuggestions, safeAddress });
})(window);
