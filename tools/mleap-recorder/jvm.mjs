import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** A JVM that answers one JSON line for one JSON line. `module` is a Maven module of this folder, built. */
export function startJvm(module, mainClass) {
  const target = join(here, module, "target");
  if (!existsSync(join(target, "classpath.txt"))) throw new Error(`build first: mvn -q package (in ${here})`);
  const classPath = `${join(target, "classes")}:${readFileSync(join(target, "classpath.txt"), "utf8").trim()}`;
  const jvm = spawn(
    java(),
    ["-Xmx1g", "-XX:+UseSerialGC", "-Duser.language=en", "-cp", classPath, mainClass],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const waiting = [];
  createInterface({ input: jvm.stdout }).on("line", (line) => waiting.shift()?.(JSON.parse(line)));
  jvm.on("exit", (code) => {
    if (waiting.length > 0) throw new Error(`the JVM ended with ${code}, ${waiting.length} answers missing`);
  });
  return {
    ask: (request) =>
      new Promise((answered) => {
        waiting.push(answered);
        jvm.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    stop: () => jvm.stdin.end(),
  };
}

export function java() {
  return process.env.JAVA_HOME === undefined ? "java" : join(process.env.JAVA_HOME, "bin/java");
}
