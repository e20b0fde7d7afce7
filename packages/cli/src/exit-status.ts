/** Exit statuses of every command; `stagewright --help` prints them. */
export const EXIT_STATUS = {
  /** It did what was asked. */
  done: 0,
  /** The stage, the pipeline or the build failed; a sentence on stderr says why. */
  failed: 1,
  /** The words of the command mean nothing; a sentence on stderr says which. */
  usage: 2,
} as const;

/** The same as text for the help page. */
export const EXIT_STATUS_HELP = `
Exit status:
  0  done
  1  the stage, the pipeline or the build failed; the sentence on stderr says why
  2  the command's words mean nothing`;
