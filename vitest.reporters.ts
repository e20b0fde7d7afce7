/** Where a test run reports to: the terminal, and, where CI counts, a JSON file of the runner's own. */
export function reporters(run: string): ("default" | ["json", { outputFile: string }])[] {
  const folder = process.env["STAGEWRIGHT_TEST_REPORTS"];
  return folder === undefined ? ["default"] : ["default", ["json", { outputFile: `${folder}/${run}.json` }]];
}
