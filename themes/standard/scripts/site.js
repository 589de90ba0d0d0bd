// Comforts only: whatever stands here, the page can be read, browsed and printed without it.
(function () {
  "use strict";
  var root = document.documentElement;

  function keep(name, value) {
    try {
      if (value) localStorage.setItem(name, value); else localStorage.removeItem(name);
    } catch (error) { /* storage may be closed */ }
  }

  function each(selector, work) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), work);
  }

  function offer(selector, work, wanted) {
    each(selector, function (button) {
      if (wanted === false) return;
      button.hidden = false;
      button.addEventListener("click", function () { work(button); });
    });
  }

  function say(button, words) {
    var place = button.closest(".tools").querySelector("[role=status]");
    if (place) place.textContent = words;
  }

  function elder() {
    function show() {
      each("[data-elder-button]", function (button) {
        button.setAttribute("aria-pressed", String(root.hasAttribute("data-elder")));
      });
      each("[data-elder-link]", function (link) { link.hidden = !root.hasAttribute("data-elder"); });
    }
    offer("[data-elder-button]", function () {
      keep("elder", root.toggleAttribute("data-elder") ? "1" : "");
      show();
    });
    show();
  }

  function sizes() {
    var steps = ["", "large", "larger"];
    offer("[data-size-button]", function (button) {
      var now = steps.indexOf(root.getAttribute("data-size") || "");
      var next = Math.max(0, Math.min(steps.length - 1, now + Number(button.dataset.sizeButton)));
      if (steps[next]) root.setAttribute("data-size", steps[next]); else root.removeAttribute("data-size");
      keep("size", steps[next]);
    });
  }

  function tools() {
    each(".tools", function (bar) { bar.hidden = false; });
    offer("[data-print-button]", function () { window.print(); });
    offer("[data-copy-button]", function (button) {
      navigator.clipboard.writeText(location.href.split("#")[0]).then(function () {
        say(button, button.dataset.done);
      });
    }, Boolean(navigator.clipboard));
    offer("[data-share-button]", function () {
      navigator.share({ title: document.title, url: location.href.split("#")[0] }).catch(function () {});
    }, Boolean(navigator.share));
  }

  // The entry of the section being read is marked in the table of contents.
  function contents() {
    var links = document.querySelectorAll(".toc a");
    if (!links.length || !("IntersectionObserver" in window)) return;
    var watcher = new IntersectionObserver(function (seen) {
      seen.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        Array.prototype.forEach.call(links, function (link) {
          if (link.hash === "#" + entry.target.id) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        });
      });
    }, { rootMargin: "0px 0px -75% 0px" });
    Array.prototype.forEach.call(links, function (link) {
      var target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (target) watcher.observe(target);
    });
  }

  // A link that leaves the government's own sites says so before it is followed.
  function leaving() {
    var words = document.body.dataset;
    var suffix = (words.domain || "").split(".").slice(-2).join(".");
    function ours(host) {
      return !suffix || host === location.hostname || host === suffix || host.endsWith("." + suffix) ||
        /(^|\.)gov\.[a-z]+$/.test(host);
    }
    document.addEventListener("click", function (event) {
      var link = event.target.closest && event.target.closest("main a[href^=http]");
      if (!link || ours(link.hostname) || event.ctrlKey || event.metaKey || !window.HTMLDialogElement) return;
      event.preventDefault();
      var box = document.createElement("dialog");
      box.className = "leave";
      var text = document.createElement("p");
      text.id = "leave-words";
      text.textContent = words.leave + " " + link.hostname;
      box.setAttribute("aria-labelledby", text.id);
      var go = document.createElement("a");
      go.className = "button";
      go.href = link.href;
      go.rel = "noopener";
      go.textContent = words.leaveGo;
      var stay = document.createElement("button");
      stay.type = "button";
      stay.className = "button button-quiet";
      stay.textContent = words.leaveStay;
      stay.addEventListener("click", function () { box.close(); });
      box.addEventListener("close", function () { box.remove(); link.focus(); });
      box.append(text, stay, go);
      document.body.append(box);
      box.showModal();
    });
  }

  // A search box gets its suggestions when it is first used: nobody else loads their scripts.
  function suggestions() {
    var named = document.querySelector("form[data-scripts]");
    if (!named || document.querySelector("[data-search-page]") || !("noModule" in HTMLScriptElement.prototype)) return;
    each(".search-form", function (form) {
      function begin() {
        if (!form.dataset.service) foresee(form.dataset.index + "manifest.json");
        load(named.dataset.scripts.split(/\s+/), function () {
          window.portalSearch.attachSuggestions(form.elements.q, window.portalSearch.openSource(form.dataset));
        });
      }
      if (form.contains(document.activeElement)) return begin(); // the reader was quicker than this script
      form.addEventListener("focusin", begin, { once: true });
    });
  }

  // The only place where text becomes the address of a script: it must be a marked file of this very host.
  function check(text) {
    var address = new URL(text, document.baseURI);
    if (address.origin === location.origin && /\/_assets\/[^/]+\.[0-9a-f]{10}\.js$/.test(address.pathname)) {
      return address.href;
    }
    throw new TypeError("no script of this site: " + text);
  }

  // What the scripts will ask for first comes together with them.
  function foresee(address) {
    var link = document.createElement("link");
    link.rel = "preload";
    link.as = "fetch";
    link.crossOrigin = "";
    link.href = address;
    document.head.append(link);
  }

  var rule;

  function load(scripts, then) {
    if (window.portalSearch && window.portalSearch.attachSuggestions) return then();
    rule = rule || { createScriptURL: check };
    if (window.trustedTypes && !rule.name) rule = window.trustedTypes.createPolicy("zhanqun", rule);
    for (var i = 0; i + 1 < scripts.length; i += 2) {
      var script = document.createElement("script");
      script.src = rule.createScriptURL(scripts[i]);
      script.integrity = scripts[i + 1];
      script.async = false;
      script.fetchPriority = "high";
      if (i + 2 >= scripts.length) script.addEventListener("load", then);
      document.head.append(script);
    }
  }

  elder();
  sizes();
  tools();
  contents();
  leaving();
  suggestions();
})();
