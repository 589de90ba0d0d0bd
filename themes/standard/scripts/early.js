// Runs before the first paint: the reader's own choice of mode and size, kept in this browser only.
(function (root) {
  try {
    if (localStorage.getItem("elder") === "1") root.setAttribute("data-elder", "");
    var size = localStorage.getItem("size");
    if (size === "large" || size === "larger") root.setAttribute("data-size", size);
  } catch (error) { /* storage may be closed: the page reads well without it */ }
})(document.documentElement);
