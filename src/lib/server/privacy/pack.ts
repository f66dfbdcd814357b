/** What is held about a person as a ZIP archive: JSON for programs, and a page for people. */
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { Row } from '#lib/server/engine/engine.ts';
import type { PersonalData } from './export.ts';

export async function packPersonalData(data: PersonalData): Promise<Buffer> {
	const zip = new ZipFile();
	zip.addBuffer(Buffer.from(JSON.stringify(data, inJson, '\t')), 'personal-data.json');
	zip.addBuffer(Buffer.from(personalPage(data)), 'personal-data.html');
	zip.end();
	return buffer(zip.outputStream as NodeJS.ReadableStream);
}

const inJson = (_key: string, value: unknown): unknown =>
	typeof value === 'bigint' ? value.toString() : value;

const entities: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;'
};
const escaped = (text: unknown): string =>
	String(typeof text === 'object' ? JSON.stringify(text, inJson) : text).replace(
		/[&<>"']/g,
		(mark) => entities[mark]!
	);

/** A page of its own that needs no other file and runs nothing. */
export function personalPage({
	made_at,
	records,
	linked,
	history,
	lines,
	suppressions
}: PersonalData): string {
	const sections = [
		...[...records, ...linked].map(({ label, rows }) => part(label, rows)),
		part('History', history),
		part('Lines of imported files', lines),
		part('Suppression list', suppressions)
	];
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Personal data</title>
<style>
body { font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b2a2f; }
table { border-collapse: collapse; margin: 0 0 1.5rem; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #d5dcde; overflow-wrap: anywhere; }
th { width: 14rem; font-weight: 600; }
</style>
<h1>Personal data</h1>
<p>Everything that is held, as of ${escaped(made_at)}.</p>
${sections.filter(Boolean).join('\n')}
</html>
`;
}

function part(label: string, rows: readonly (Row | PersonalData['lines'][number])[]): string {
	if (rows.length === 0) return '';
	const tables = rows.map(
		(row) =>
			`<table>${Object.entries(row)
				.map(
					([name, value]) =>
						`<tr><th>${escaped(name.replaceAll('_', ' '))}</th><td>${escaped(value)}</td></tr>`
				)
				.join('')}</table>`
	);
	return `<h2>${escaped(label)} (${rows.length})</h2>\n${tables.join('\n')}`;
}
