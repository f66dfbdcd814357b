import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportOperation } from './operations.ts';

/** The export files of an import, written into a folder. */
export function filesOf(folder: string, place: number, step: ImportOperation): string[] {
	const write = (entity: string, lines: string[]) => {
		const path = join(folder, `${entity}-${place}.csv`);
		writeFileSync(path, `${lines.join('\n')}\n`);
		return path;
	};
	const paths: string[] = [];
	if (step.companies) {
		const { rows, city } = step.companies;
		const line = (row: (typeof rows)[number]) =>
			`${row.id},Company ${row.id},${row.industry}${city ? `,${row.city}` : ''}`;
		paths.push(
			write('companies', [`Company ID,Company name,Industry${city ? ',City' : ''}`, ...rows.map(line)])
		);
	}
	if (step.contacts) {
		const lines = step.contacts.map(
			({ id, title, company }) => `${id},First${id},Last${id},${title},${company}`
		);
		paths.push(write('contacts', ['Contact ID,First name,Last name,Job title,Company ID', ...lines]));
	}
	if (step.deals) {
		const header = `Deal ID,Deal name,Amount,Deal stage,Company ID,Created${step.mood ? ',Mood' : ''}`;
		const lines = step.deals.map(
			({ id, amount, stage, company, mood }) =>
				`${id},Deal ${id},${amount},${stage},${company},2026-01-05${step.mood ? `,${mood}` : ''}`
		);
		paths.push(write('deals', [header, ...lines]));
	}
	return paths;
}
