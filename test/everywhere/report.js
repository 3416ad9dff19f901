// Tells the server what a page's engine answered, and goes where it is sent next.
export async function report(ask) {
  const asked = new URLSearchParams(location.search);
  let said;
  try {
    said = await ask(JSON.parse(asked.get('asked')));
  } catch (error) {
    said = { error: String(error?.stack ?? error) };
  }
  const body = JSON.stringify({ ...said, agent: navigator.userAgent, isolated: globalThis.crossOriginIsolated });
  const next = await (await fetch(`/said?row=${asked.get('row')}`, { method: 'POST', body })).text();
  if (next) location.href = next;
}
