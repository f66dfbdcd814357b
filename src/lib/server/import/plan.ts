import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { headerKey } from '#connectors/export-shape.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import { applyMapping, type FileMapping } from './mapping.ts';
import { proposeColumns } from './recognise/columns.ts';
import { recognise } from './recognise/recognise.ts';
import { ImportError, type FileProposal } from './report.ts';
import { sniffFile, type Sniffed } from './sniff/sniff.ts';

/** What a person may say beforehand about a file. */
export interface PlanOptions {
	/** What the records are. */
	as?: EntityName;
	/** The system they come from. */
	source?: string;
	mapping?: FileMapping;
	/** The name to show, where the path is that of a temporary file. */
	name?: string;
	sheet?: string;
}

/** A proposal with what the load needs to know beyond it. */
export interface ImportPlan extends FileProposal {
	/** The text file to read: the given one, or what a sheet was converted to. */
	path: string;
	wrapped: Sniffed['wrapped'];
	/** Fields that every record of the file has. */
	constants: Readonly<Record<string, string>>;
	/** Words of the source for the values of a field. */
	values: Readonly<Record<string, Readonly<Record<string, string>>>>;
	updatesOnly: boolean;
	/** Names of columns that hold percents for certain. */
	percents: readonly string[];
	/** What a person said of this very file, to be remembered. */
	said?: FileMapping;
}

/**
 * Decide how a text file is read and what its columns mean.
 *
 * @throws ImportError when it can't be imported at all
 */
export async function planFile(path: string, options: PlanOptions = {}): Promise<ImportPlan> {
	const name = options.name ?? basename(path);
	const sniffed = await sniffFile(path, name);
	const plan = planSniffed(sniffed, { ...options, name, path, bytes: (await stat(path)).size });
	return options.mapping ? applyMapping(plan, options.mapping) : plan;
}

interface PlannedFile extends PlanOptions {
	name: string;
	path: string;
	bytes: number;
}

function planSniffed(sniffed: Sniffed, options: PlannedFile): ImportPlan {
	const { header, sample, dialect } = sniffed;
	const { name, path, bytes, mapping, sheet } = options;
	const as = options.as ?? mapping?.entity;
	const source = options.source ?? mapping?.source;
	// The first two rows of some files only tell what the others hold; a thousand tell enough.
	const cells = header.map((_, column) => sample.slice(0, 1000).map((record) => record.cells[column] ?? ''));
	const found =
		recognise(header, [name, sheet ?? ''].join(' '), { as, source }) ?? recognise(header, name, { as });
	if (!found) throw mapsToNothing(name, header);
	const { shape, entity } = found;
	const percents = new Set((shape?.percents ?? []).map(headerKey));
	const columns = proposeColumns(entity, header, found.targets, cells);
	const empty = columns.filter(({ field, samples }) => field === null && samples.length === 0).length;
	return {
		file: name,
		path,
		bytes,
		dialect: sheet === undefined ? dialect : { ...dialect, format: 'xlsx', sheet },
		source: source ?? found.system,
		entity,
		confidence: found.confidence,
		columns,
		preview: sample.slice(0, 20).map((record) => record.cells),
		rowsEstimated: sniffed.rowsEstimated,
		warnings: [
			...sniffed.warnings,
			...(dialect.dateOrder === 'undecided'
				? ['The dates can be read day first or month first: say which, unless a later row tells.']
				: []),
			...(empty > 0 ? [`${empty} columns are empty in the first rows and left out.`] : [])
		],
		fingerprint: fingerprint(header),
		wrapped: sniffed.wrapped,
		constants: shape?.constants ?? {},
		values: shape?.values ?? {},
		updatesOnly: shape?.updatesOnly ?? false,
		percents: header.filter((name) => name.includes('%') || percents.has(headerKey(name)))
	};
}

/** Identifies files of the same shape: their headers, in whatever order. */
export function fingerprint(headers: readonly string[]): string {
	const keys = headers.map(headerKey).filter((key) => !key.startsWith('weatherglass'));
	return createHash('sha256')
		.update([...keys].sort().join('\n'))
		.digest('hex')
		.slice(0, 32);
}

function mapsToNothing(name: string, header: readonly string[]): ImportError {
	const shown = header.slice(0, 6).join(', ') + (header.length > 6 ? ', …' : '');
	return new ImportError(
		'maps_to_nothing',
		`${name} holds nothing that Weatherglass knows: its columns are ${shown}.`,
		'If it does hold records of a CRM, say which with --as, and what its columns mean with --map.',
		name
	);
}
