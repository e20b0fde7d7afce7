// Target: Content-Type and Accept, and the choice of codecs by them; a line each.
import { defineStage, openStage, readEnvironment, StagewrightError, silentLogger } from "@stagewright/core";

const stages = [
  defineStage("any"),
  defineStage("columns").input({ columns: { x: "float64" } }),
  defineStage("declared").output({ mediaTypes: ["application/jsonlines", "text/csv"] }),
];
const open = await Promise.all(
  stages.map((stage) => openStage(stage, { environment: readEnvironment({}), log: silentLogger })),
);

export const maxMegabytes = 200;

export const seeds = () =>
  [
    "text/csv; charset=utf-8\n*/*",
    'application/json;a="b\\"c"\napplication/json;q=0.5, text/*;q=0.8, */*;q=0',
    "text/csv;label_size=0\napplication/jsonlines;data=text",
    "\ntext/csv;q=1.000,,application/x-npy ; q=0",
  ].map((text) => Buffer.from(text));

export const dictionary = [";q=0.001", "*/*", "text/", ' ; a="', ", ", "application/x-recordio-protobuf"].map(
  (text) => Buffer.from(text),
);

export function run(bytes) {
  const [contentType, ...rest] = Buffer.from(bytes).toString("latin1").split("\n");
  for (const { negotiation } of open) {
    tolerated(() => negotiation.reader(contentType === "" ? undefined : contentType));
    tolerated(() => negotiation.writers(rest.length === 0 ? undefined : rest.join(" ")));
  }
}

/** Both headers are looked at, whatever becomes of the first. */
function tolerated(look) {
  try {
    look();
  } catch (error) {
    if (!isExpected(error)) throw error;
  }
}

export function isExpected(error) {
  return (
    error instanceof StagewrightError &&
    ["input-invalid", "content-type-unsupported", "accept-unsatisfiable"].includes(error.outcome)
  );
}

export function watches(url) {
  return url.includes("/core/dist/");
}
