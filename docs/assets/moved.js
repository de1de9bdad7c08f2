/* Redirect from a moved page or anchor; the fragment is kept.

   Without this script the page itself has the links. */
(() => {
  "use strict";

  const { movedTo, movedInto } = document.documentElement.dataset;

  function follow() {
    const place = location.hash && document.getElementById(location.hash.slice(1));
    const link = place && place.matches?.(".moved > li") && place.querySelector("a");
    if (link) location.replace(link.href);
    else if (movedTo) location.replace(movedTo + location.search + location.hash);
    else if (movedInto) location.replace(movedInto);
  }

  addEventListener("hashchange", follow);
  follow();
})();
