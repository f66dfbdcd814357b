/** The file whose refused rows are mended, as the store knows it. */
import type { Engine } from '#lib/server/engine/engine.ts';
import { holdsSaves } from '../load/saves.ts';
import type { ImportPlan } from '../plan.ts';
import { MendError } from './errors.ts';

export interface MendedFile {
	importFile: string;
	importId: string;
	fileName: string;
	account: string;
	/** Path in the data folder of the file of rows that wait. */
	rejectsPath: string | null;
	/** How the file was read. */
	plan: ImportPlan;
}

/**
 * @throws MendError `not_found` when there is no such file or its import is undone; `not_mendable` when its rows can't
 *   be read one by one
 */
export async function mendedFile(engine: Pick<Engine, 'query'>, importFile: string): Promise<MendedFile> {
	const { rows } = await engine.query<{
		import_id: string;
		file_name: string;
		account: string | null;
		rejects_path: string | null;
		plan: string | null;
		status: string;
	}>(
		`select import_id, file_name, files.source_account as account, rejects_path, cast(plan as varchar) as plan, status
		from import_files files join imports on imports.id = import_id where files.id = $1`,
		[importFile]
	);
	const file = rows[0];
	if (file?.status !== 'done') {
		throw new MendError(
			'not_found',
			`There is no import of the file ${importFile} whose rows could be mended.`,
			file ? `Its import is ${file.status}: import the file again.` : 'Data › Rejects lists those there are.'
		);
	}
	const plan = file.plan === null ? null : (JSON.parse(file.plan) as ImportPlan);
	if (plan === null || holdsSaves(plan)) {
		throw new MendError(
			'not_mendable',
			plan === null
				? `${file.file_name} was imported by an earlier version, which did not keep how it was read.`
				: `Each row of ${file.file_name} is read beside the ones before it.`,
			'Mend the rows in the file itself and import it again: what came in before stays as it is.'
		);
	}
	return {
		importFile,
		importId: file.import_id,
		fileName: file.file_name,
		account: file.account ?? 'default',
		rejectsPath: file.rejects_path,
		plan
	};
}

/** The place of a column in the file. @throws MendError when it has none of that name */
export function placeOf({ plan, fileName }: MendedFile, column: string): number {
	const place = plan.columns.findIndex(({ name }) => name === column);
	if (place >= 0) return place;
	throw new MendError(
		'invalid',
		`${fileName} has no column “${column}”.`,
		`It has ${plan.columns.map(({ name }) => name).join(', ')}.`
	);
}
