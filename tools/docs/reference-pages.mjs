// Every generated page under docs/reference, one a line.
import { commandPage, vectorFilePage } from "./desk-pages.mjs";
import { mleapErrorsPage } from "./mleap-errors-page.mjs";
import { mleapOpsPage } from "./mleap-ops-page.mjs";
import { environmentPage, errorsPage, mediaTypesPage, metricsPage } from "./stage-pages.mjs";

export const referencePages = {
  "command.md": commandPage,
  "environment.md": environmentPage,
  "errors.md": errorsPage,
  "media-types.md": mediaTypesPage,
  "metrics.md": metricsPage,
  "mleap-errors.md": mleapErrorsPage,
  "mleap-ops.md": mleapOpsPage,
  "vector-file.md": vectorFilePage,
};
