import * as v from 'valibot';
import { StoreError } from '../errors.ts';
import { checkApplied, type Migration } from '../migrate.ts';
import { BackupError, damaged } from './errors.ts';

export const manifestName = 'manifest.json';
/** Raised when a backup changes in a way that an older Weatherglass would misread. */
export const backupFormat = 1;

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const manifestSchema = v.object({
	format: whole,
	/** ISO 8601: when the database was read. */
	created_at: v.string(),
	engine: v.string(),
	/** The migrations that had made the schema, in order. */
	migrations: v.array(v.object({ version: whole, name: v.string(), checksum: v.string() })),
	/** Rows of each table, by name. */
	tables: v.record(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]*$/)), whole),
	/** The next value of each sequence. */
	sequences: v.record(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]*$/)), whole),
	/** Everything else in the archive, with its SHA-256 in hex. */
	members: v.array(v.object({ path: v.string(), bytes: whole, sha256: v.string() })),
	/** Files that an import had kept and that were no longer there. */
	missing: v.array(v.string())
});

/** What a backup says of itself: enough to tell whether it is whole and whether this app can read it. */
export type Manifest = v.InferOutput<typeof manifestSchema>;
export type Member = Manifest['members'][number];

export const tablePath = (table: string): string => `database/${table}.parquet`;

/** Where a member may lie: a table, or a file that an import kept. Nothing else is ever unpacked. */
const memberPath = /^(?:database\/[a-z][a-z0-9_]*\.parquet|(?:imports|rejects)\/[^/\\]+\/[^/\\]+)$/;

/** @throws BackupError `damaged` or `newer` */
export function readManifest(file: string, text: string): Manifest {
	const format = formatOf(text);
	if (format !== null && format > backupFormat) throw newer(file, `its format is ${format}`);
	let manifest: Manifest;
	try {
		manifest = v.parse(manifestSchema, JSON.parse(text));
	} catch {
		throw damaged(file, `its ${manifestName} can't be read`);
	}
	const odd = manifest.members.find(({ path }) => !memberPath.test(path) || path.includes('/../'));
	if (odd) throw damaged(file, `it holds ${odd.path}, which no backup has`);
	return manifest;
}

function formatOf(text: string): number | null {
	try {
		const { format } = JSON.parse(text) as { format?: unknown };
		return typeof format === 'number' ? format : null;
	} catch {
		return null;
	}
}

/**
 * Refuse a backup whose schema this app does not know.
 *
 * @throws BackupError `newer`, or `damaged` when its migrations are not those of this app
 */
export function checkSchema(
	file: string,
	manifest: Manifest,
	migrations: Migration[],
	strict: boolean
): void {
	const newest = manifest.migrations.at(-1);
	if (!newest) throw damaged(file, 'it says nothing of its schema');
	try {
		checkApplied(manifest.migrations, migrations, strict);
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		if (error.code !== 'newer_store') throw damaged(file, error.message);
		throw newer(
			file,
			`its schema is version ${newest.version} (${newest.name}), and this app knows version ${migrations.length}`
		);
	}
}

const newer = (file: string, how: string): BackupError =>
	new BackupError(
		'newer',
		`${file} was written by a newer Weatherglass: ${how}.`,
		'Update Weatherglass and restore it again. Nothing was changed.'
	);
