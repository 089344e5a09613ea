// Everything works without this file. With it, pages blank faster and errors get the focus.
import { createAll, Button, Checkboxes, ErrorSummary, ExitThisPage, SkipLink } from "./govuk-frontend.min.js";
import { leaveWith, stayClosedOnBack } from "./leave.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
stayClosedOnBack();
createAll(leaveWith(ExitThisPage));
for (const component of [Button, Checkboxes, ErrorSummary, SkipLink]) createAll(component);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
