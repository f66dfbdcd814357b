export type BackupErrorCode =
	| 'exists' // the file to write is there already
	| 'not_found' // there is no backup of that name
	| 'damaged' // it is no backup, or not as it was written
	| 'newer' // a newer Weatherglass wrote it
	| 'not_empty'; // the data folder to restore into holds something

/** What kept a backup or a restore from being made. */
export class BackupError extends Error {
	override readonly name = 'BackupError';
	constructor(
		readonly code: BackupErrorCode,
		message: string,
		readonly advice: string
	) {
		super(message);
	}
}

export const damaged = (file: string, what: string): BackupError =>
	new BackupError(
		'damaged',
		`${file} can't be restored: ${what}.`,
		'Nothing was changed. Copy it again from where it is kept, or take an older backup.'
	);
