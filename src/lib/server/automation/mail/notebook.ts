/** A notebook as a mail: its prose, figures and tables as its reader's page shows them, and all of it with its pictures in a report. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileNameOf } from '#lib/charts/drawing.ts';
import { moment } from '#lib/components/format/format.ts';
import { seesText } from '#lib/crm/capabilities.ts';
import { mailedKinds } from '#lib/crm/mail.ts';
import {
	openNotebook,
	parseNotebook,
	plainProse,
	reportHtml,
	runNotebook,
	showNotebook,
	type ShownCell
} from '#lib/server/notebooks/index.ts';
import { packageRoot } from '#lib/server/sources/source-process.ts';
import { mailTable, type MailPart } from './content.ts';
import type { MailKind } from './kind.ts';

/** What a table of a notebook is about stands first. */
const fromTheFirst = { rows: false, columns: false };

export const notebookMail: MailKind = {
	kind: 'notebook',
	async read(store, viewer, id) {
		const { text, kept } = await openNotebook(store, viewer, id);
		// A file is nobody's: everybody may have it sent to themselves.
		return kept ?? { name: parseNotebook(text).notebook.title, mayChange: false };
	},
	async compose(store, viewer, { id, now, address }) {
		const { text } = await openNotebook(store, viewer, id);
		const shown = showNotebook(await runNotebook(store, viewer, parseNotebook(text)));
		const href = address === null ? null : `${address}${mailedKinds.notebook.page}/${id}`;
		const asOf = moment(now.toISOString(), shown.reader);
		const appStyle = await readFile(join(packageRoot(), 'src', 'app.css'), 'utf8');
		return {
			content: {
				title: shown.title,
				href,
				about: [
					`For ${viewer.name}, who sees ${seesText(viewer.role)}. As of ${asOf}.`,
					...shown.parameters.map(({ label, text: chosen }) => `${label}: ${chosen}.`),
					'The attached report has the pictures, and how each figure came about.'
				],
				parts: shown.blocks.flatMap((block): MailPart[] => {
					if (block.kind === 'cell') return partsOf(block, href);
					const paragraphs = plainProse(block.html);
					return paragraphs.length > 0 ? [{ kind: 'text', paragraphs }] : [];
				})
			},
			attachments: [
				{
					filename: `${fileNameOf(shown.title)}.html`,
					content: Buffer.from(reportHtml(shown, { appStyle })),
					contentType: 'text/html; charset=utf-8'
				}
			]
		};
	}
};

/** A cell with its words and tables; one that shows nothing is no part. */
function partsOf(cell: ShownCell, page: string | null): MailPart[] {
	const { name, problem, waitingOn, figure, input, summary, drawings, table, notes } = cell;
	const href = page && `${page}#${cell.anchor}`;
	if (problem) {
		const why = `It failed at line ${problem.line}, column ${problem.column}. ${problem.message} ${problem.advice}`;
		return [{ kind: 'nothing', name, href, why }];
	}
	if (waitingOn.length > 0)
		return [{ kind: 'nothing', name, href, why: `It waits on ${waitingOn.join(', ')}.` }];
	const said = [...(input ? [`${input.label}: ${input.text}`] : []), ...(summary ? [summary] : [])];
	const pictures = drawings.map((drawing): MailPart => ({
		kind: 'result',
		name: drawing.title,
		href,
		value: null,
		said: [drawing.summary],
		table: drawing.table.rows.length > 0 ? mailTable(drawing.table, fromTheFirst, 'report') : null,
		notes: drawing.notes
	}));
	const value = figure && { text: figure.value, change: figure.change };
	const rows = table && table.table.rows.length > 0 ? mailTable(table.table, fromTheFirst, 'report') : null;
	if (!value && !rows && said.length === 0 && notes.length === 0) return pictures;
	const title = figure?.label ?? cell.title;
	return [...pictures, { kind: 'result', name: title, href, value, said, table: rows, notes }];
}
