/** The `.dockerignore` of a build context: what is not named does not go to the engine, whatever else lies there. */

import type { ImagePlan } from "./image-plan.ts";

export function formatDockerignore(plan: ImagePlan): string {
  const folders = ["app", ...(plan.hasModel ? ["model"] : []), ...(plan.hasNativeParts ? ["native"] : [])];
  return ["*", ...folders.map((folder) => `!${folder}`), ""].join("\n");
}
