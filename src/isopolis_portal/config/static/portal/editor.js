// The editor's policy lets no script run that stands in a page. What Wagtail would write there, our templates write as
// <template data-make="InlinePanel" data-with="{...}">, and this makes it: at once, and in what is added later.
(() => {
  const MAKERS = {
    InlinePanel: (id, options) => new window.InlinePanel(options),
    initDateChooser: (id, options) => window.initDateChooser(id, options),
    initTimeChooser: (id, options) => window.initTimeChooser(id, options),
    initDateTimeChooser: (id, options) => window.initDateTimeChooser(id, options),
  };

  function make(place) {
    const { make: maker, id, with: options } = place.dataset;
    delete place.dataset.make; // once is enough
    if (Object.hasOwn(MAKERS, maker)) MAKERS[maker](id, JSON.parse(options));
  }

  function makeAll(inside) {
    if (inside.matches?.("template[data-make]")) make(inside);
    inside.querySelectorAll?.("template[data-make]").forEach(make);
  }

  document.addEventListener("DOMContentLoaded", () => {
    makeAll(document);
    new MutationObserver((changes) =>
      changes.forEach((change) => change.addedNodes.forEach(makeAll)),
    ).observe(document.body, { childList: true, subtree: true });
  });
})();
