// Leave the page: blank at once, whatever the network does, and nothing to come back to.

/** Extend the component library's way out: the page is replaced, so that this one is not left in the history. */
export function leaveWith(ExitThisPage) {
  return class LeaveThePage extends ExitThisPage {
    static moduleName = "govuk-exit-this-page";

    handleKeypress(event) {
      if (!("noShift" in this.$root.dataset)) super.handleKeypress(event);
    }

    exitPage() {
      const cover = document.createElement("div");
      cover.className = "govuk-exit-this-page-overlay";
      cover.setAttribute("role", "alert");
      document.body.classList.add("govuk-exit-this-page-hide-content");
      document.body.append(cover);
      cover.textContent = this.i18n.t("activated");
      document.title = cover.textContent;
      window.location.replace(this.$button.href);
    }

    resetPage() {
      // Upstream shows the page again when the browser brings it back; stayClosedOnBack reloads it instead.
    }
  };
}

/** A page that the browser kept whole in memory is hidden before it is kept, and asked for anew when it comes back. */
export function stayClosedOnBack() {
  const page = document.documentElement;
  window.addEventListener("pagehide", (event) => {
    if (event.persisted) page.hidden = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
}
