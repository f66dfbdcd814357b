/** A dashboard as a mail: its tiles as the reader's page shows them, and all of their rows in a workbook. */
import { fileNameOf, sheetOf } from '#lib/charts/drawing.ts';
import { change, count, figure, moment, type Reader } from '#lib/components/format/format.ts';
import { seesText } from '#lib/crm/capabilities.ts';
import { paragraphsOf } from '#lib/crm/dashboards.ts';
import { mailedKinds } from '#lib/crm/mail.ts';
import { answerTiles, type Answer, type TileShown } from '#lib/server/explore/tiles.ts';
import { readDashboard } from '#lib/server/store/dashboards.ts';
import { workbookOf, type WorkbookTable } from '#lib/server/workbook/workbook.ts';
import { mailTable, type MailPart } from './content.ts';
import type { MailKind } from './kind.ts';

export const dashboardMail: MailKind = {
	kind: 'dashboard',
	read: (store, viewer, id) => readDashboard(store, viewer, id),
	async compose(store, viewer, { id, now, address }) {
		const dashboard = await readDashboard(store, viewer, id);
		const settings = await store.settings();
		const reader: Reader = {
			locale: viewer.locale,
			timeZone: viewer.timeZone,
			currency: settings.reporting_currency
		};
		const tiles = await answerTiles({ store, viewer, reader, settings, dashboard });
		const at = (path: string) => (address === null ? null : `${address}${path}`);
		const asOf = moment(now.toISOString(), reader);
		const whose = `For ${viewer.name}, who sees ${seesText(viewer.role)}. As of ${asOf}.`;
		const sheets = tiles.flatMap((tile) =>
			tile.shows === 'answer' ? [sheetOfTile(tile, whose, reader)] : []
		);
		return {
			content: {
				title: dashboard.name,
				href: at(`${mailedKinds.dashboard.page}/${id}`),
				about: [whose, ...periodsOf(tiles)],
				parts: tiles.map((tile) => partOf(tile, reader, at))
			},
			attachments:
				sheets.length === 0
					? []
					: [
							{
								filename: `${fileNameOf(dashboard.name)}.xlsx`,
								content: await workbookOf(sheets),
								contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
							}
						]
		};
	}
};

/** The period of all figures, where it is one. */
function periodsOf(tiles: readonly TileShown[]): string[] {
	const periods = new Set(
		tiles.flatMap((tile) => (tile.shows === 'answer' ? [tile.answer.periodLabel] : []))
	);
	return periods.size === 1 ? [`Period: ${[...periods][0]}.`] : [];
}

function partOf(tile: TileShown, reader: Reader, at: (path: string) => string | null): MailPart {
	if (tile.shows === 'text') {
		return { kind: 'text', paragraphs: tile.kind === 'text' ? paragraphsOf(tile.text) : [] };
	}
	if (tile.shows === 'nothing') {
		return {
			kind: 'nothing',
			name: tile.of?.name ?? null,
			href: tile.of && at(tile.of.href),
			why: tile.why
		};
	}
	const { answer, of } = tile;
	return {
		kind: 'answer',
		name: of.name,
		href: at(of.href),
		finding: answer.finding,
		period: answer.periodLabel,
		figure: figureOf(answer, reader),
		table:
			answer.rows > 0
				? mailTable(answer.table!, { rows: answer.isSeries, columns: answer.isTimeAcross })
				: null,
		notes: [...(answer.table && answer.rows === 0 ? ['Nothing in this period.'] : []), ...answer.notes]
	};
}

function figureOf({ total, metric }: Answer, reader: Reader) {
	const changed = change(total.value, total.compared, metric.unit, reader);
	return {
		value: figure(total.value, metric.unit, reader),
		change: changed && `${changed.text} (${changed.words})`,
		records: `from ${count(total.sample, reader)} ${total.sample === 1 ? 'record' : 'records'}`
	};
}

/** Every row behind a tile; a figure that stands alone is a row of its own. */
function sheetOfTile(
	{ answer, of }: Extract<TileShown, { shows: 'answer' }>,
	whose: string,
	reader: Reader
): WorkbookTable {
	const alone = {
		columns: [
			{ label: answer.metric.label, isNumber: true, unit: answer.metric.unit },
			{ label: 'Records', isNumber: true, unit: 'count' as const }
		],
		rows: [[answer.total.value, answer.total.sample].map((value) => ({ text: '', value }))]
	};
	return {
		title: of.name,
		...sheetOf(answer.table ?? alone),
		notes: [`${answer.finding} (${answer.periodLabel})`, whose, ...answer.notes],
		currency: reader.currency
	};
}
