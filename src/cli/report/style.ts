// The style of every report: light and dark on screen, tables as cards on narrow screens, sheets on paper.

/** Up to it rows of many columns are cards, and up to the other one charts are the narrow ones; px. */
const cardWidth = 1020;
const narrowWidth = 820;

export const style = `
:root { --page: #ffffff; --panel: #f5f6f8; --ink: #1c2430; --muted: #5b6675; --line: #d5dae1; --call: #c0322b; }
@media screen and (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --page: #14181f; --panel: #1c222b; --ink: #e4e8ee; --muted: #9aa5b4; --line: #37404c; --call: #ff7a70; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px 48px; max-width: 1240px; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 26px; margin: 0 0 4px; }
h2 { font-size: 17px; margin: 0 0 4px; }
h3 { font-size: 14px; margin: 12px 0 4px; }
p { margin: 0 0 12px; color: var(--muted); }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 18px 20px; margin: 16px 0 0; overflow-x: auto; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 16px; margin-top: 16px; align-items: start; }
.pair section { margin: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin-top: 20px; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; }
.tile b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; }
.tile span { color: var(--muted); font-size: 13px; }
table + p { margin: 8px 10px 0; }
svg { display: block; width: 100%; height: auto; }
.narrow { display: none; max-width: 480px; margin: 0 auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { padding: 5px 10px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--muted); font-weight: 600; vertical-align: bottom; white-space: normal; overflow-wrap: normal; }
th:first-child, td:first-child, .text { text-align: left; }
td:first-child, td.text, dd { white-space: normal; }
td:first-child { min-width: 9em; }
td.text { min-width: 7em; }
tr:last-child td { border-bottom: 0; }
.call { color: var(--call); font-weight: 600; }
dl { display: grid; grid-template-columns: minmax(min-content, max-content) 1fr; gap: 4px 16px; margin: 0; }
dt { color: var(--muted); overflow-wrap: normal; }
dd { margin: 0; }
summary { cursor: pointer; }
summary h2 { display: inline; }
summary p { margin: 4px 0 0; }
details[open] > summary { margin-bottom: 12px; }
footer { margin-top: 20px; color: var(--muted); font-size: 13px; }
@media screen and (max-width: ${cardWidth}px) {
  .cards, .cards tbody { display: block; }
  .cards thead { display: none; }
  .cards tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(92px, 1fr)); gap: 6px 12px; padding: 10px 0; border-bottom: 1px solid var(--line); }
  .cards tr:last-child { border-bottom: 0; }
  .cards td { display: flex; flex-direction: column; justify-content: end; padding: 0; min-width: 0; border: 0; text-align: left; white-space: normal; }
  .cards td:empty { display: none; }
  .cards td::before { content: attr(data-label); color: var(--muted); font-size: 12px; font-weight: 400; line-height: 1.25; }
  .cards td:first-child { grid-column: 1 / -1; min-width: 0; font-weight: 600; }
  .cards td:first-child::before { content: none; }
}
@media screen and (max-width: ${narrowWidth}px) {
  body { padding: 20px 14px 32px; }
  section { padding: 14px 16px; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); }
  .broad { display: none; }
  .narrow { display: block; }
  table:not(.cards) { font-size: 13px; }
  table:not(.cards) :is(th, td) { padding: 5px 3px; min-width: 0; overflow-wrap: anywhere; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 8px; }
}
@page { size: landscape; margin: 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 12px; }
  section, .tile { background: none; }
  section { padding: 10px 14px; margin-top: 10px; overflow: visible; }
  table { font-size: 11px; }
  th, td { padding: 3px 8px; }
  h1, h2, p, summary { break-after: avoid; }
  tr, .tiles, .broad, dd { break-inside: avoid; }
  svg { max-height: 155mm; }
  .pair { gap: 10px; margin-top: 10px; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
}
`;
