// Keeps a note that is being written as a draft on the server, sealed for whoever writes it. Nothing stays in the browser.
//
// A draft is sent only because somebody has just written, or leaves the page: never by a clock and never once more by
// itself, so that a page that nobody uses locks when it should.

const PAUSE = 3000; // milliseconds without a key before the draft is sent
const PATIENCE = 10000; // and for which an answer is waited for

/** Whether a field is not as the page came: what is written before this file has come counts too. */
const isChanged = (field) =>
  ("defaultValue" in field && field.value !== field.defaultValue) || field.checked !== field.defaultChecked;

export function keepDraft(form) {
  const address = form.dataset.draft;
  const said = form.querySelector("[data-draft-said]");
  let waiting;
  let isUnsent = false;
  let isSaving = false;
  let sending = null;

  const send = async () => {
    isUnsent = false;
    const answer = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      redirect: "manual", // when it has locked meanwhile, the answer leads elsewhere
      keepalive: true,
      signal: AbortSignal.timeout(PATIENCE),
    }).catch(() => null);
    const isKept = answer?.status === 204;
    if (!isKept) isUnsent = true; // the next key, or leaving the page, tries again
    said.textContent = isKept ? said.dataset.kept : said.dataset.failed;
  };

  // One at a time, so that an older text never comes after a newer one.
  const sendNow = () => {
    clearTimeout(waiting);
    if (isUnsent) {
      const mine = (sending ?? Promise.resolve()).then(send).finally(() => {
        if (sending === mine) sending = null;
      });
      sending = mine;
    }
    return sending;
  };

  const wait = () => {
    isUnsent = true;
    clearTimeout(waiting);
    waiting = setTimeout(sendNow, PAUSE);
  };

  // The draft is there before the note is sent: whatever becomes of the note, nothing is lost, and a note that is saved
  // forgets its draft, which must not come after it.
  form.addEventListener("submit", (event) => {
    if (!isUnsent && sending === null) return;
    event.preventDefault();
    if (isSaving) return; // pressed twice
    isSaving = true;
    sendNow().then(() => {
      isSaving = false;
      isUnsent = false;
      form.requestSubmit(event.submitter);
    });
  });

  // Another button leads away: to lock, to sign out, or to throw the draft away.
  document.addEventListener("submit", ({ target }) => {
    if (target === form) return;
    if (target.getAttribute("action") === address) isUnsent = false;
    if (isUnsent) send();
  }, { capture: true });

  window.addEventListener("pagehide", () => {
    if (isUnsent) send();
  });
  form.addEventListener("input", wait);
  for (const button of form.querySelectorAll("[data-draft-button]")) button.hidden = true;
  if ([...form.elements].some(isChanged)) wait();
}
