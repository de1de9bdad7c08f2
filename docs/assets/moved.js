/* Redirect from a page or an anchor that has moved. The fragment is kept unless the new
   address has one.

   Without this script, the page has links to the new addresses. */
(() => {
  "use strict";

  const { movedTo, movedInto } = document.documentElement.dataset;

  function follow() {
    const anchor = location.hash && document.getElementById(location.hash.slice(1));
    const link = anchor && anchor.matches?.(".moved > li") && anchor.querySelector("a");
    if (link) location.replace(link.href);
    else if (movedTo) location.replace(movedTo + location.search + location.hash);
    else if (movedInto) location.replace(movedInto);
  }

  addEventListener("hashchange", follow);
  follow();
})();
