/** Fills `Dockerfile.template`, the one at the root of the repository that ships with this package. */

import { existsSync, readFileSync } from "node:fs";
import { errors } from "./errors.ts";
import type { ImagePlan } from "./image-plan.ts";

/** Beside the built code, where the package's build puts it; at the root when run from the sources. */
const TEMPLATE_PLACES = ["./Dockerfile.template", "../../../Dockerfile.template"];

/** The Dockerfile of a plan, as text. */
export function formatDockerfile(plan: ImagePlan): string {
  return fillTemplate(readTemplate(), {
    base: [plan.base],
    labels: [...plan.labels].map(([name, value]) => `LABEL ${name}=${quoted(value)}`),
    native: plan.hasNativeParts ? ["COPY native/ ./"] : [],
    cache: cacheLines(plan),
    model: plan.hasModel ? ["COPY model/ /opt/ml/model/"] : [],
    entrypoint: [JSON.stringify(plan.entrypoint)],
  });
}

function cacheLines({ compileCache }: ImagePlan): string[] {
  if (compileCache === undefined) return [];
  return [
    "# V8's compile cache, filled once: every file is compiled, none is run.",
    `ENV NODE_COMPILE_CACHE=${compileCache.folder}`,
    `RUN ${JSON.stringify(compileCache.command)}`,
  ];
}

/** A value in double quotes as a Dockerfile reads it: a dollar sign would begin a variable. */
function quoted(value: string): string {
  return JSON.stringify(value).replaceAll("$", "\\$");
}

/**
 * Replaces `{{name}}`: a line that is nothing else becomes as many lines as there are values, none included.
 *
 * @throws SW_IMAGE_TEMPLATE when a placeholder has no values or values have no placeholder
 */
export function fillTemplate(template: string, values: Readonly<Record<string, readonly string[]>>): string {
  const unused = new Set(Object.keys(values));
  const lookUp = (name: string): readonly string[] => {
    const found = values[name];
    if (found === undefined) throw errors.SW_IMAGE_TEMPLATE({ problem: `{{${name}}} is unknown` });
    unused.delete(name);
    return found;
  };
  const lines = template.split("\n").flatMap((line) => {
    const whole = /^\{\{(\w+)\}\}$/.exec(line)?.[1];
    if (whole !== undefined) return lookUp(whole);
    return [line.replace(/\{\{(\w+)\}\}/g, (_, name: string) => lookUp(name).join(" "))];
  });
  if (unused.size > 0)
    throw errors.SW_IMAGE_TEMPLATE({ problem: `{{${[...unused].join("}}, {{")}}} is missing` });
  return lines.join("\n");
}

function readTemplate(): string {
  const place = TEMPLATE_PLACES.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  if (place === undefined)
    throw errors.SW_IMAGE_TEMPLATE({ problem: "the file is missing from the package" });
  return readFileSync(place, "utf8");
}
