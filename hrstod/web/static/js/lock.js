// A page that is unlocked locks when nobody uses it. A minute before, it hides itself and asks; one press stays.

const WARN_SECONDS = 60;
const USE = ["keydown", "pointerdown", "scroll"];
const TELL_SECONDS = 60;

/** Watch whether somebody is there, tell the server now and then, and lock when nobody is. */
export function lockWhenIdle(page) {
  const limit = Number(page.dataset.locksAfter) * 1000;
  const texts = document.querySelector("template[data-idle]");
  let used = Date.now();
  let told = Date.now();
  let cover = null;

  const send = (address) => fetch(address, {
    method: "POST",
    body: new URLSearchParams({ csrf_token: page.dataset.token }),
    redirect: "manual",
  });
  const leave = () => window.location.replace(page.dataset.unlock);
  const lock = () => send(page.dataset.lock).then(leave, leave);

  const stay = async () => {
    told = used = Date.now();
    const answer = await send(page.dataset.stay).catch(() => null);
    if (answer === null || answer.status !== 204) return leave();
    if (cover) {
      cover.remove();
      cover = null;
      for (const part of page.children) part.inert = false;
    }
    return undefined;
  };

  const warn = () => {
    cover = texts.content.firstElementChild.cloneNode(true);
    for (const part of page.children) part.inert = true;
    page.append(cover);
    cover.querySelector("[data-stay]").addEventListener("click", stay);
    cover.querySelector("[data-lock]").addEventListener("click", lock);
    cover.querySelector("[data-stay]").focus();
  };

  for (const kind of USE) {
    window.addEventListener(kind, () => {
      if (cover) return;
      used = Date.now();
      if (used - told > TELL_SECONDS * 1000) stay();
    }, { passive: true });
  }
  window.setInterval(() => {
    const idle = Date.now() - used;
    if (idle >= limit) lock();
    else if (!cover && idle >= limit - WARN_SECONDS * 1000) warn();
  }, 1000);
}
