// A page that is unlocked locks when nobody uses any tab of ours. A minute before, it hides itself and asks.
//
// All tabs of a browser are unlocked and locked together, so they tell each other three words, and keep none:
// "used", "closed" (one of them locks or signs out) and "left". A text that is not saved is covered, never replaced.

const WARN_SECONDS = 60;
const TELL_SECONDS = 60;
const SHARE_SECONDS = 1;
const TIMES_TO_LOOK = 5;
const USE = ["keydown", "pointerdown", "scroll"];
const FIELDS = "textarea, input:not([type]), input[type=text], input[type=search], input[type=email], input[type=tel]";
const CHOICES = "main input[type=checkbox], main input[type=radio]";

let tabs = null;

/** Tell the other tabs; where a browser knows no channels, or nothing is unlocked, there is nobody to tell. */
export const tellTabs = (word) => tabs?.postMessage(word);

/** Whether something would be lost with the page; what was refused comes back from the server and is not saved. */
function holdsText(page) {
  const isRefused = page.querySelector(".govuk-error-summary, .two-tabs") !== null;
  const isWritten = [...page.querySelectorAll(FIELDS)].some(
    (field) => field.value !== field.defaultValue || (isRefused && field.value !== ""),
  );
  return isWritten || [...page.querySelectorAll(CHOICES)].some((field) => field.checked !== field.defaultChecked);
}

/** Hide the page under one of the covers, and show it again with the focus where it was. */
function makeCovers(page, texts) {
  let cover = null;
  let focused = null;
  const take = () => {
    cover?.remove();
    cover = null;
    for (const part of page.children) part.inert = false;
  };
  return {
    isCovered: () => cover !== null,
    show() {
      if (cover === null) return;
      take();
      focused?.focus({ preventScroll: true });
    },
    hide(name, presses) {
      if (cover?.dataset.cover === name) return cover; // what it has said since, and its focus, stay
      if (cover === null) focused = document.activeElement;
      take();
      cover = texts.content.querySelector(`[data-cover=${name}]`).cloneNode(true);
      for (const part of page.children) part.inert = true;
      page.append(cover);
      for (const [button, press] of Object.entries(presses)) {
        cover.querySelector(`[data-${button}]`).addEventListener("click", () => press(cover));
      }
      cover.querySelector("button").focus();
      return cover;
    },
  };
}

/** Watch whether somebody is there, tell the server now and then, and lock when nobody is. */
export function lockWhenIdle(page) {
  const limit = Number(page.dataset.locksAfter) * 1000;
  const texts = document.querySelector("template[data-idle]");
  const covers = makeCovers(page, texts);
  let used = Date.now();
  let told = used;
  let shared = used;
  let isLocked = false;
  let looksLeft = 0;
  let isBusy = false;

  const send = (address, more = {}) => fetch(address, {
    method: "POST",
    body: new URLSearchParams({ csrf_token: page.dataset.token, ...more }),
    redirect: "manual",
  }).catch(() => null);

  // When any tab was last used, as the server knows it; null when it has locked. Asking does not count as use.
  const askWhenUsed = async () => {
    const answer = await send(page.dataset.stay, { ask: "when" });
    return answer?.status === 200 ? Number(await answer.text()) * 1000 : null;
  };

  // The page of somebody else who signs in later has another mark, and uncovers nothing. A new sign-in has new tokens.
  const reopen = async (cover) => {
    const answer = await fetch(page.dataset.unlock).catch(() => null);
    const behind = new DOMParser().parseFromString(answer ? await answer.text() : "", "text/html");
    if (behind.querySelector("template[data-idle]")?.dataset.whose !== texts.dataset.whose) {
      cover.querySelector("[data-still]").hidden = false;
      return;
    }
    page.dataset.token = behind.body.dataset.token;
    for (const field of page.querySelectorAll("input[name=csrf_token]")) field.value = page.dataset.token;
    isLocked = false;
    looksLeft = 0;
    told = used = Date.now();
    covers.show();
  };

  const cover = () => {
    isLocked = true;
    covers.hide("locked", { reopen }).querySelector("[data-written]").hidden = !holdsText(page);
  };

  // Asked for again, the page's own address leads to unlock and back; not by reload(), which would send a form again.
  const close = () => {
    looksLeft = 0;
    cover();
    if (!holdsText(page)) window.location.replace(window.location.pathname + window.location.search);
  };

  const lock = async () => {
    cover();
    tellTabs("closed");
    await send(page.dataset.lock);
    close();
  };

  const stay = async () => {
    told = used = Date.now();
    tellTabs("used");
    const answer = await send(page.dataset.stay);
    if (answer === null) told = 0; // no network: whoever writes goes on, and the next press tries again
    // Whoever came in with the recovery code is led elsewhere although nothing has locked.
    else if (answer.status !== 204 && (await askWhenUsed()) === null) close();
    if (!isLocked) covers.show();
  };

  const warn = () => covers.hide("asking", { stay, lock });

  const look = async () => {
    if (isLocked) {
      // Another tab has begun to lock: this page is asked for again only when the server has done it.
      if (looksLeft === 0) return;
      looksLeft -= 1;
      const known = await askWhenUsed();
      if (known === null && isLocked) close(); // it may have been opened again while the answer was on its way
      return;
    }
    const idle = Date.now() - used;
    if (idle >= limit - WARN_SECONDS * 1000 && !covers.isCovered()) warn();
    if (idle < limit) return;
    // A word from another tab is lost when this one slept. A clock that is wrong costs one more wait at most.
    const asked = used;
    const known = await askWhenUsed();
    if (isLocked) return;
    if (known === null) return close();
    if (used === asked) used = Math.max(used, Math.min(known, Date.now()));
    if (Date.now() - used >= limit) await lock();
    else covers.show();
  };

  const heard = {
    used() {
      if (isLocked) return;
      used = Date.now();
      covers.show();
    },
    closed() {
      looksLeft = TIMES_TO_LOOK;
      cover();
    },
    left() {
      looksLeft = 0;
      cover();
      if (!holdsText(page)) window.location.replace(texts.dataset.leave);
    },
  };

  if ("BroadcastChannel" in window) {
    tabs = new BroadcastChannel("hrstod");
    tabs.addEventListener("message", (event) => heard[event.data]?.());
    tellTabs("used");
  }
  document.addEventListener("submit", (event) => {
    const where = event.target.getAttribute("action");
    if (where === page.dataset.lock && holdsText(page)) {
      event.preventDefault(); // the answer to the form would take the place of what was written
      lock();
    } else if (where === page.dataset.lock || where === texts.dataset.signOut) tellTabs("closed");
  });
  for (const kind of USE) {
    window.addEventListener(kind, () => {
      if (covers.isCovered()) return;
      used = Date.now();
      if (used - told > TELL_SECONDS * 1000) stay();
      else if (used - shared > SHARE_SECONDS * 1000) {
        shared = used;
        tellTabs("used");
      }
    }, { passive: true });
  }
  window.setInterval(async () => {
    if (isBusy) return;
    isBusy = true;
    await look().finally(() => { isBusy = false; });
  }, 1000);
}
