/** `stagewright build [stage]`: the stage's container image. */

import { type BuiltImage, buildImage } from "@stagewright/image";
import type { AddCommand, CommandIo } from "../command.ts";

interface BuildOptions {
  readonly tag?: string;
  readonly base?: string;
  readonly platform?: string;
  readonly model?: string;
  readonly context?: string;
  readonly compileCache?: boolean;
  readonly dryRun?: boolean;
}

const MEGABYTE = 1_000_000;

export const addBuild: AddCommand = (program, io) => {
  program
    .command("build")
    .description("build the stage's container image with docker; nothing in the build uses the network")
    .argument("[stage]", "stage module or its folder", ".")
    .option("--tag <name>", "name of the image; default: the folder's name")
    .option("--base <image>", "image to build upon: glibc and Node.js 20.19 or newer")
    .option("--platform <os/arch>", "linux/amd64 (default) or linux/arm64")
    .option(
      "--model <folder>",
      "put a model artifact into the image; without it the platform brings the model",
    )
    .option(
      "--compile-cache",
      "run Node.js in the build to fill its compile cache; default: where it is for this processor",
    )
    .option("--no-compile-cache", "run nothing in the build; a start takes longer")
    .option("--context <folder>", "keep the build context there; a new folder, or that of an earlier one")
    .option("--dry-run", "print the Dockerfile and the command, build nothing")
    .action(async (stage: string, { context, ...options }: BuildOptions) => {
      const onLine = (line: string) => io.err(`${line}\n`);
      print(io, await buildImage(stage, { ...options, contextDir: context, onLine }));
    });
};

function print(io: CommandIo, image: BuiltImage): void {
  if (image.imageId === undefined) {
    io.out(image.dockerfile);
    io.err(`\nwould run: ${image.command.join(" ")}\n`);
    return;
  }
  const size = image.byteLength === undefined ? "" : `, ${(image.byteLength / MEGABYTE).toFixed(1)} MB`;
  io.err(`built ${image.plan.tag}${size}\n`);
  io.out(`${image.imageId}\n`);
}
