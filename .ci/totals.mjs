// Adds up what the test runners reported of themselves and prints one line. Exits 1 when anything failed, a report is
// missing or unreadable, or nothing ran.
import { readFileSync } from "node:fs";

const totals = { passed: 0, failed: 0, skipped: 0 };
for (const file of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    totals.passed += report.numPassedTests;
    totals.failed += report.numFailedTests;
    totals.skipped += report.numPendingTests + report.numTodoTests;
    // A file that does not load reports no test of its own.
    const brokenFiles = report.testResults.filter(
      (result) =>
        result.status === "failed" && result.assertionResults.every(({ status }) => status !== "failed"),
    );
    for (const { name, message } of brokenFiles) {
      totals.failed += 1;
      console.log(`failed outside its tests: ${name}\n${message}`);
    }
    for (const result of report.testResults) {
      for (const test of result.assertionResults) {
        if (test.status === "pending" || test.status === "skipped" || test.status === "todo")
          console.log(`skipped: ${test.fullName}`);
      }
    }
  } catch (error) {
    totals.failed += 1;
    console.log(`no report: ${file} (${error.message})`);
  }
}
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);
