/** The style sheet of a report: the colours of the app, and a page that is read and printed. */

/** The rules of the app that set colours, light and dark; its fonts and parts stay where they are. */
function coloursOf(appStyle: string): string {
	const withoutComments = appStyle.replaceAll(/\/\*[\s\S]*?\*\//g, '');
	const dark =
		/@media \(prefers-color-scheme: dark\) \{\s*:root[^{]*\{[^}]*\}\s*\}/.exec(withoutComments)?.[0] ?? '';
	const light = [...withoutComments.matchAll(/^:root[^{]*\{[^}]*\}/gm)].map(([rule]) => rule);
	return [...light, dark].join('\n');
}

const rules = `
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.55 var(--font); }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0 0 .5rem; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 2.2rem 0 .5rem; font-size: 1.3rem; }
h3 { margin: 1.6rem 0 .4rem; font-size: 1.05rem; }
p, ul, ol { margin: 0 0 .8rem; }
a { color: var(--accent); }
.lead { font-size: 1.1rem; color: var(--ink-soft); }
.about, .note, .waiting { color: var(--ink-soft); font-size: .875rem; }
.prose { max-width: 44rem; }
.said { color: inherit; text-decoration-style: dotted; text-underline-offset: 3px; }
.prose blockquote { margin: 0 0 .8rem; padding-left: .9rem; border-left: 3px solid var(--line-strong); color: var(--ink-soft); }
.value { font-weight: 600; text-decoration-style: dotted; text-underline-offset: 3px; }
.problem, .failed { background: var(--warm-soft); color: var(--ink); border-left: 3px solid var(--warm); padding: .5rem .75rem; }
.problem { border: 0; padding: 0 .2rem; }
.cell { margin: 1rem 0; }
.title, figcaption { font-weight: 600; margin: 0 0 .5rem; }
.figure { display: flex; flex-wrap: wrap; gap: .2rem .6rem; align-items: baseline; }
.figure strong { font-size: 1.75rem; font-variant-numeric: tabular-nums; }
.figure .label { flex-basis: 100%; color: var(--ink-soft); font-size: .875rem; }
.change { color: var(--ink-soft); }
figure { margin: 0 0 1rem; padding: 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: 4px; container-type: inline-size; }
.picture svg { display: block; width: 100%; height: auto; }
.picture svg text { white-space: pre; }
.picture { display: none; }
@container (min-width: 840px) { .wide { display: block; } }
@container (min-width: 440px) and (max-width: 839.98px) { .half { display: block; } }
@container (max-width: 439.98px) { .narrow { display: block; } }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: 0 0 .5rem; padding: 0; list-style: none; font-size: .75rem; color: var(--ink-soft); }
.legend li { display: flex; align-items: center; gap: .4rem; }
.table { overflow-x: auto; margin: 0 0 .8rem; background: var(--surface); border: 1px solid var(--line); border-radius: 4px; }
table { width: 100%; border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .7rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
th { background: var(--sunken); font-weight: 600; white-space: nowrap; }
.number { text-align: right; white-space: nowrap; }
tbody tr:last-child td { border-bottom: 0; }
.chosen { display: flex; flex-wrap: wrap; gap: .4rem 1.5rem; margin: 0 0 1rem; }
.chosen dt { color: var(--ink-soft); font-size: .75rem; }
.chosen dd { margin: 0; }
details { margin: .3rem 0 .8rem; font-size: .875rem; }
summary { color: var(--accent); cursor: pointer; padding: .2rem 0; }
summary:focus-visible, a:focus-visible, .table:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
details .label { font-weight: 600; margin: .6rem 0 .2rem; }
pre { overflow-x: auto; margin: 0 0 .8rem; padding: .7rem; background: var(--sunken); border-radius: 4px; font: .8rem/1.45 var(--font-code); white-space: pre-wrap; overflow-wrap: anywhere; }
code { font-family: var(--font-code); font-size: .9em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
@media print { body { background: none; } main { max-width: none; } figure, .table, .failed { break-inside: avoid; } details:not([open]) { display: none; } }
`;

export const reportStyle = (appStyle: string): string => `${coloursOf(appStyle)}\n${rules}`;
