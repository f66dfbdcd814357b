/** A mail as text and as HTML. Both say the same; mail programs show the one they can. */
import type { MailContent, MailPart, MailTable } from './content.ts';

/** What stands at the end: why it came, and how it ends. */
export interface MailFooter {
	text: string;
	href: string | null;
}

export const mailText = ({ title, href, about, parts }: MailContent, footer: MailFooter): string =>
	[
		[title, '='.repeat(Math.min(72, title.length)), ...about, ...linkLine(href)].join('\n'),
		...parts.map(partText),
		['-- ', footer.text, ...linkLine(footer.href)].join('\n')
	]
		.join('\n\n')
		.concat('\n');

const linkLine = (href: string | null): string[] => (href === null ? [] : [href]);

function partText(part: MailPart): string {
	if (part.kind === 'text') return part.paragraphs.join('\n\n');
	if (part.kind === 'nothing') {
		return [...(part.name === null ? [] : [heading(part.name)]), part.why, ...linkLine(part.href)].join('\n');
	}
	if (part.kind === 'result') return resultText(part);
	const { name, href, finding, period, figure, table, notes } = part;
	return [
		heading(name),
		`${finding} (${period})`,
		[figure.value, figure.change, figure.records].filter(Boolean).join(', '),
		...(table ? ['', tableText(table)] : []),
		...notes,
		...linkLine(href)
	].join('\n');
}

type ResultPart = Extract<MailPart, { kind: 'result' }>;

const resultText = ({ name, href, value, said, table, notes }: ResultPart): string =>
	[
		...(name === null ? [] : [heading(name)]),
		...(value ? [[value.text, value.change].filter(Boolean).join(', ')] : []),
		...said,
		...(table ? ['', tableText(table)] : []),
		...notes,
		...linkLine(href)
	].join('\n');

const heading = (name: string) => `${name}\n${'-'.repeat(Math.min(72, name.length))}`;

function tableText({ columns, rows, leftOut }: MailTable): string {
	const lines = [columns.map(({ label }) => label), ...rows];
	const widths = columns.map((_, place) =>
		Math.min(40, Math.max(...lines.map((line) => (line[place] ?? '').length)))
	);
	const written = lines.map((line) =>
		line
			.map((text, place) =>
				columns[place]!.isNumber ? text.padStart(widths[place]!) : text.padEnd(widths[place]!)
			)
			.join('  ')
			.trimEnd()
	);
	return [...written, ...(leftOut ? [leftOut] : [])].join('\n');
}

/** Colours are the mail program's own, so that a dark one stays dark; only lines have one that is seen on both. */
const line = '1px solid #8f969f';
const quiet = 'margin:4px 0 0;font-size:13px;line-height:1.4';
const fonts = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

export const mailHtml = ({ title, href, about, parts }: MailContent, footer: MailFooter): string =>
	`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escaped(title)}</title></head>
<body style="margin:0;padding:16px;${fonts};font-size:15px;line-height:1.45">
<div style="max-width:680px;margin:0 auto">
<h1 style="margin:0;font-size:22px;line-height:1.25">${linked(title, href)}</h1>
${about.map((text) => `<p style="${quiet}">${escaped(text)}</p>`).join('\n')}
${parts.map((part) => `<div style="margin-top:28px">${partHtml(part)}</div>`).join('\n')}
<p style="margin:32px 0 0;padding-top:12px;border-top:${line};font-size:13px">${escaped(footer.text)}${
		footer.href === null ? '' : ` ${linked('Change or end this', footer.href)}`
	}</p>
</div></body></html>
`;

function partHtml(part: MailPart): string {
	if (part.kind === 'text') {
		return part.paragraphs
			.map((text) => `<p style="margin:0 0 8px">${escaped(text).replaceAll('\n', '<br>')}</p>`)
			.join('');
	}
	const heading =
		part.name === null
			? ''
			: `<h2 style="margin:0;font-size:17px;line-height:1.3">${linked(part.name, part.href)}</h2>`;
	if (part.kind === 'nothing') return `${heading}<p style="${quiet}">${escaped(part.why)}</p>`;
	if (part.kind === 'result') return `${heading}${resultHtml(part)}`;
	const { finding, period, figure, table, notes } = part;
	const beside = [figure.change, figure.records].filter(Boolean).join(', ');
	return `${heading}
<p style="${quiet}">${escaped(finding)} (${escaped(period)})</p>
<p style="margin:6px 0 0"><strong style="font-size:24px">${escaped(figure.value)}</strong> <span style="font-size:13px">${escaped(beside)}</span></p>
${table ? tableHtml(table) : ''}${notes.map((note) => `<p style="${quiet}">${escaped(note)}</p>`).join('')}`;
}

const resultHtml = ({ value, said, table, notes }: ResultPart): string =>
	[
		value
			? `<p style="margin:6px 0 0"><strong style="font-size:24px">${escaped(value.text)}</strong> <span style="font-size:13px">${escaped(value.change ?? '')}</span></p>`
			: '',
		...said.map((text) => `<p style="margin:6px 0 0">${escaped(text)}</p>`),
		table ? tableHtml(table) : '',
		...notes.map((note) => `<p style="${quiet}">${escaped(note)}</p>`)
	].join('');

function tableHtml({ columns, rows, leftOut }: MailTable): string {
	const place = (isNumber: boolean) => `padding:4px 12px 4px 0;text-align:${isNumber ? 'right' : 'left'}`;
	const head = columns
		.map(
			({ label, isNumber }) =>
				`<th scope="col" style="${place(isNumber)};border-bottom:${line}">${escaped(label)}</th>`
		)
		.join('');
	const body = rows
		.map((row) => {
			const cells = row.map(
				(text, at) =>
					`<td style="${place(columns[at]!.isNumber)};border-bottom:${line}">${escaped(text)}</td>`
			);
			return `<tr>${cells.join('')}</tr>`;
		})
		.join('\n');
	return `<div style="overflow-x:auto"><table style="margin-top:8px;border-collapse:collapse;font-size:14px"><thead><tr>${head}</tr></thead>
<tbody>${body}</tbody></table></div>${leftOut ? `<p style="${quiet}">${escaped(leftOut)}</p>` : ''}`;
}

const linked = (text: string, href: string | null): string =>
	href === null ? escaped(text) : `<a href="${escaped(href)}">${escaped(text)}</a>`;

/** A text in HTML, also within quotes. */
const escaped = (text: string): string =>
	text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;');
