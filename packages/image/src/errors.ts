/** Catalogue of the errors of `@stagewright/image`. Sentences are part of the surface; codes never change. */

import { defineErrors, quote, quoteList } from "@stagewright/core";

export const errors = defineErrors({
  SW_IMAGE_MODULE_NOT_FOUND: {
    outcome: "stage-invalid",
    doc: "The path given for a stage names no module.",
    message: (d: { path: string; tried: readonly string[] }) =>
      d.tried.length === 0
        ? `Stage module ${quote(d.path)} does not exist; give the path of the module whose default export is the stage.`
        : `Folder ${quote(d.path)} holds no stage module; looked for ${quoteList(d.tried)}. Give the module's own path.`,
  },
  SW_IMAGE_NO_DEFAULT_EXPORT: {
    outcome: "stage-invalid",
    doc: "The stage module has no default export.",
    message: (d: { module: string }) =>
      `Stage module ${quote(d.module)} has no default export; write \`export default defineStage("…")…\`.`,
  },
  SW_IMAGE_BUNDLE: {
    outcome: "stage-invalid",
    doc: "The stage module, or something it imports, cannot be bundled; every problem is listed with its place.",
    message: (d: { module: string; problems: readonly string[] }) =>
      `Stage module ${quote(d.module)} cannot be bundled:\n${d.problems.map((line) => `  ${line}`).join("\n")}`,
  },
  SW_IMAGE_SERVER_NOT_FOUND: {
    outcome: "stage-invalid",
    doc: "`@stagewright/server` is installed neither beside the stage nor beside the bundler.",
    message: (d: { module: string }) =>
      `@stagewright/server cannot be found from ${quote(d.module)}; add it to the dependencies of the stage's project.`,
  },
  SW_IMAGE_TWO_CORES: {
    outcome: "stage-invalid",
    doc: "The stage and the server would each bring their own copy of `@stagewright/core`.",
    message: (d: { stage: string; server: string }) =>
      `The stage imports @stagewright/core from ${quote(d.stage)}, the server from ${quote(d.server)}; install one version of the @stagewright packages.`,
  },
  SW_IMAGE_NATIVE_PLATFORM: {
    outcome: "stage-invalid",
    doc: "A package with native code has no binary for the platform the bundle is made for.",
    message: (d: { package: string; platform: string; available: readonly string[] }) =>
      `${d.package} has no binary for ${d.platform}; it has ${quoteList(d.available)}. Choose one of these platforms.`,
  },
  SW_IMAGE_NATIVE_LOADER: {
    outcome: "stage-invalid",
    doc: "The installed version of onnxruntime-node loads its binary in a way this version of the bundler does not know.",
    message: (d: { file: string; expected: string }) =>
      `${quote(d.file)} does not contain ${d.expected}; install the onnxruntime-node version that @stagewright/onnx-stage names.`,
  },
  SW_IMAGE_WORKER_POOL: {
    outcome: "stage-invalid",
    doc: "The installed version of piscina is put together in a way this version of the bundler does not know.",
    message: (d: { file: string; expected: string }) =>
      `${quote(d.file)} does not contain ${d.expected}; install the piscina version that @stagewright/server names.`,
  },
  SW_IMAGE_DESCRIBE: {
    outcome: "stage-invalid",
    doc: "The stage module could not be evaluated to ask it what it declares.",
    message: (d: { module: string; reason: string }) =>
      `Stage module ${quote(d.module)} cannot tell what it declares:\n${d.reason}\nWhat needs a model or a container belongs into load.`,
  },
  SW_IMAGE_PLATFORM: {
    outcome: "stage-invalid",
    doc: "Images are built for the platforms the service has instances of.",
    message: (d: { platform: string; known: readonly string[] }) =>
      `Platform ${quote(d.platform)} is not supported; choose ${quoteList(d.known)}.`,
  },
  SW_IMAGE_BASE_MUSL: {
    outcome: "stage-invalid",
    doc: "ONNX Runtime's binaries need glibc; images built on musl, such as Alpine's, cannot run it.",
    message: (d: { base: string }) =>
      `Base image ${quote(d.base)} has musl, and this stage uses ONNX Runtime, which needs glibc; choose a Debian-like base, for example node:24-bookworm-slim.`,
  },
  SW_IMAGE_MODEL_NOT_FOUND: {
    outcome: "stage-invalid",
    doc: "The folder of the model artifact to put into the image does not exist.",
    message: (d: { path: string }) =>
      `Model folder ${quote(d.path)} does not exist; give the folder with the unpacked artifact, or leave the model out of the image.`,
  },
  SW_IMAGE_TEMPLATE: {
    outcome: "stage-fault",
    doc: "`Dockerfile.template` and the code that fills it do not belong together.",
    message: (d: { problem: string }) => `Dockerfile.template: ${d.problem}; reinstall @stagewright/image.`,
  },
  SW_IMAGE_CONTEXT_TAKEN: {
    outcome: "stage-invalid",
    doc: "The folder for the build context holds something else; it would be emptied.",
    message: (d: { folder: string }) =>
      `Folder ${quote(d.folder)} holds more than an earlier build context, and would be emptied; name a new one for the build context. The stage is the other argument.`,
  },
  SW_IMAGE_CONTEXT_WRITE: {
    outcome: "stage-invalid",
    doc: "The build context cannot be written: its folder lies below a file, or the operating system refuses.",
    message: (d: { folder: string; reason: string }) =>
      `The build context ${quote(d.folder)} cannot be written: ${d.reason}. Name another folder with --context (contextDir).`,
  },
  SW_IMAGE_DOCKER_MISSING: {
    outcome: "stage-invalid",
    doc: "The `docker` command is not installed.",
    message: (_: Readonly<Record<string, never>>) =>
      "The docker command was not found; install Docker, or keep the build context (--context, contextDir) and build it on a machine that has it.",
  },
  SW_IMAGE_DOCKER_ENGINE: {
    outcome: "stage-invalid",
    doc: "The `docker` command is there, but no engine answers it.",
    message: (d: { host: string }) =>
      `No Docker engine answers at ${d.host}; start it, or set DOCKER_HOST to one that runs.`,
  },
  SW_IMAGE_DOCKER: {
    outcome: "stage-invalid",
    doc: "A `docker` command failed; its last lines are part of the message.",
    message: (d: { command: string; status: number | null; lastLines: readonly string[] }) =>
      `\`${d.command}\` ${d.status === null ? "was ended by a signal" : `ended with status ${d.status}`}:\n${d.lastLines.map((line) => `  | ${line}`).join("\n")}`,
  },
});
