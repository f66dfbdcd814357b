import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { headerKey } from '#connectors/export-shape.ts';
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import { applyMapping, type FileMapping } from './mapping.ts';
import { leftOutEmpty, proposeColumns } from './recognise/columns.ts';
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

/** Fields that stand in for a required one. */
const standIns: Record<string, readonly string[]> = {
	name: ['first_name', 'last_name', 'email', 'source_id'],
	occurred_at: ['responded_at'],
	field: ['stage', 'amount', 'expected_close', 'probability', 'forecast_category']
};

/** Refuse a file that lacks what every record of its entity needs: all its rows would be refused. */
export function requireFields(plan: ImportPlan): void {
	if (plan.updatesOnly) return;
	const given = new Set([...plan.columns.map(({ field }) => field), ...Object.keys(plan.constants)]);
	const entity = entityNamed(plan.entity);
	const lacking = entity.fields.filter(
		({ name, required }) =>
			required && !given.has(name) && !(standIns[name] ?? []).some((standIn) => given.has(standIn))
	);
	if (lacking.length === 0) return;
	throw new ImportError(
		'maps_to_nothing',
		`${plan.file} looks like ${entity.labelPlural.toLowerCase()}, but no column gives ${lacking.map(({ label }) => `“${label}”`).join(' and ')}, which each of them needs.`,
		'Say with --map which column it is, or with --as what else the file holds.',
		plan.file
	);
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
	const cells = header.map((_, column) => sample.map((record) => record.cells[column] ?? ''));
	const found =
		recognise(header, [name, sheet ?? ''].join(' '), { as, source }, cells) ??
		recognise(header, name, { as }, cells);
	if (!found) throw mapsToNothing(name, `its columns are ${listed(header)}`);
	if (found.shape?.nothing) throw mapsToNothing(name, `it holds ${found.shape.nothing}`);
	const { shape, entity } = found;
	const percents = new Set((shape?.percents ?? []).map(headerKey));
	const columns = proposeColumns(entity, header, found.targets, cells, sniffed.complete);
	const empty = columns.filter(({ reason }) => reason === leftOutEmpty).length;
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
			...(empty > 0 ? [`${empty === 1 ? 'One column is' : `${empty} columns are`} empty and left out.`] : [])
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

function mapsToNothing(name: string, why: string): ImportError {
	return new ImportError(
		'maps_to_nothing',
		`${name} holds nothing that Weatherglass keeps: ${why}.`,
		'If it does hold records of a CRM, say which with --as, and what its columns mean with --map.',
		name
	);
}

const listed = (header: readonly string[]) =>
	header.slice(0, 6).join(', ') + (header.length > 6 ? ', …' : '');
