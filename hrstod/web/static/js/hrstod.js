// Everything works without this file. With it, pages blank faster and errors get the focus.
import {
  createAll, Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, PasswordInput, SkipLink,
} from "./govuk-frontend.min.js";
import { leaveWith, stayClosedOnBack } from "./leave.js";
import { lockWhenIdle, tellTabs } from "./lock.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
stayClosedOnBack();
createAll(class extends leaveWith(ExitThisPage) {
  exitPage() {
    tellTabs("left"); // what is open in other tabs goes at once too
    super.exitPage();
  }
});
if (document.body.dataset.locksAfter) lockWhenIdle(document.body);
if (document.querySelector("[data-typing-guard]")) {
  import("./typing-guard.js").then(({ guardTyping }) => guardTyping()); // large, and few pages have a text to guard
}
const begun = document.querySelector("form[data-draft]");
if (begun) import("./draft.js").then(({ keepDraft }) => keepDraft(begun));
for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, SkipLink]) createAll(component);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
