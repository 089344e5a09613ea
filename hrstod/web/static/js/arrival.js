// The code on the trainer's screen, put in anew before it runs out. Without this file the page loads itself anew.

const SCREEN = "[data-still]";

/** Wait as long as the page says, or a while when it could not be had. */
const wait = (seconds) => new Promise((done) => window.setTimeout(done, seconds * 1000));

/** Fetch the page as it is now; null when the network fails. A page of something else has no screen in it. */
async function look(address) {
  try {
    const answer = await fetch(address);
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(SCREEN) ?? answer;
  } catch {
    return null;
  }
}

/** Put in what has changed and leave the rest, so that nobody loses their place on the page. */
async function goOn(screen) {
  const lost = screen.querySelector("[data-lost]");
  for (let again = screen.dataset.again; ; ) {
    await wait(again);
    const now = await look(screen.dataset.still);
    if (now instanceof Response && now.status < 500) break;
    lost.hidden = now instanceof HTMLElement;
    if (!lost.hidden) continue;
    for (const part of now.querySelectorAll("[data-changes]")) {
      const shown = screen.querySelector(`[data-changes=${part.dataset.changes}]`);
      if (shown.innerHTML !== part.innerHTML) shown.replaceChildren(...part.childNodes);
    }
    again = now.dataset.again;
  }
  // Signed out, or no longer theirs: the page itself says so.
  window.location.replace(screen.dataset.still);
}

const screen = document.querySelector(SCREEN);
if (new URLSearchParams(window.location.search).has("still")) goOn(screen);
else window.location.replace(screen.dataset.still);
