// A long work that goes on piece by piece. Without this file, its button is pressed for each piece.

const FORM = "form[data-goes-on]";

/** Do one piece; give the form that asks for the next, or null when the page that came leads on. */
async function doPiece(form) {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  const behind = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = answer.ok && !answer.redirected ? behind.querySelector(FORM) : null;
  if (next === null) {
    // At the end, and when it has locked meanwhile: what came is a page of its own.
    if (answer.redirected) window.location.replace(answer.url);
    else document.querySelector("main").replaceWith(behind.querySelector("main"));
  }
  return next;
}

/** Do piece after piece, and show how far it has come; when the network fails, the button is there again. */
async function goOn(form) {
  const button = form.querySelector("button");
  button.hidden = true;
  try {
    for (let next = await doPiece(form); next !== null; next = await doPiece(form)) {
      for (const part of [".long-work__line", ".long-work__bar"]) {
        form.querySelector(part).replaceWith(next.querySelector(part));
      }
      for (const field of form.querySelectorAll("input")) field.remove();
      form.prepend(...next.querySelectorAll("input"));
    }
  } catch {
    button.hidden = false;
  }
}

for (const form of document.querySelectorAll(FORM)) goOn(form);
