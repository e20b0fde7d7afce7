/** The view of `stagewright dev`: state, problem and the last invocations, looked up every second. No payloads are kept or shown. */

/** The page, whole; it loads nothing from elsewhere. */
export const DEV_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>stagewright dev</title>
<style>
  body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff; }
  pre { background: #fdecea; padding: .75rem; white-space: pre-wrap; }
  pre:empty { display: none; }
  table { border-collapse: collapse; }
  th, td { text-align: left; padding: .15rem 1rem .15rem 0; font-variant-numeric: tabular-nums; }
  th { border-bottom: 1px solid #ccc; }
  .bad { color: #b3261e; }
</style>
<h1 id="title">stagewright dev</h1>
<pre id="problem"></pre>
<table>
  <thead><tr><th>at</th><th>method</th><th>status</th><th>code</th><th>ms</th><th>rows</th><th>lane</th><th>bytes in</th><th>bytes out</th><th>message</th></tr></thead>
  <tbody id="invocations"></tbody>
</table>
<script>
  const rowOf = (i) => {
    const row = document.createElement("tr");
    if (i.status >= 400) row.className = "bad";
    for (const value of [i.at.slice(11, 23), i.method, i.status, i.code, i.durationMs, i.rows, i.lane, i.requestBytes, i.responseBytes, i.message])
      row.append(Object.assign(document.createElement("td"), { textContent: value ?? "" }));
    return row;
  };
  const look = async () => {
    const { state, stage, problem, invocations } = await (await fetch("/_stagewright/status")).json();
    document.getElementById("title").textContent = [stage, state].filter(Boolean).join(": ");
    document.getElementById("problem").textContent = problem ? problem.code + ": " + problem.message : "";
    document.getElementById("invocations").replaceChildren(...invocations.map(rowOf));
  };
  const lookOn = () => look().catch(() => { document.getElementById("title").textContent = "stagewright dev has ended"; }).finally(() => setTimeout(lookOn, 1000));
  lookOn();
</script>
</html>
`;
