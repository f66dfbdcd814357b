import { textTable } from '../text-table.ts';
import type { OpenTicket, ServiceFigures, ServiceResult } from './result.ts';

/** Figures by group and what is due, as plain text for the command line. */
export function describeService({ summary, by, total, groups, open }: ServiceResult): string {
	return [
		summary,
		textTable([
			[
				by,
				'opened',
				'solved',
				'open',
				'in time',
				'of',
				'answer, working h',
				'solution, working h',
				'reopened'
			],
			...[...groups, total].map(rowOf)
		]),
		...listed('Due next', open.next),
		...listed('Late', open.late)
	].join('\n\n');
}

const percent = (share: number | null) => (share === null ? '—' : `${Math.round(share * 100)} %`);
const hours = (value: number | null) => (value === null ? '—' : value.toFixed(1));

const rowOf = (row: ServiceFigures): string[] => [
	row.label,
	String(row.opened),
	String(row.solved),
	String(row.backlog),
	percent(row.attainment.share),
	String(row.attainment.judged),
	hours(row.firstResponse),
	hours(row.resolution),
	percent(row.reopened)
];

const listed = (title: string, tickets: readonly OpenTicket[]): string[] =>
	tickets.length === 0
		? []
		: [
				title,
				textTable([
					['ticket', 'priority', 'owner', 'due', 'hours left'],
					...tickets.map(({ subject, priority, owner, due, hoursLeft }) => [
						subject,
						priority ?? '—',
						owner ?? '—',
						due,
						hours(hoursLeft)
					])
				])
			];
