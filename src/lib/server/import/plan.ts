import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { headerCurrency, headerKey, type ExportShape } from '#connectors/export-shape.ts';
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import { applyMapping, zoneOf, type FileMapping } from './mapping.ts';
import { leftOutEmpty, proposeColumns } from './recognise/columns.ts';
import { isNumberType } from './recognise/column-type.ts';
import { misfits, type Misfit } from './recognise/misfits.ts';
import { byShape, recognise, type Recognition } from './recognise/recognise.ts';
import { ImportError, type ColumnMapping, type Dialect, type FileProposal } from './report.ts';
import { periodAbove } from './sniff/period.ts';
import { sniffFile, type Sniffed } from './sniff/sniff.ts';
import { digitDate, isLocalTime, isMissing } from './sniff/values.ts';
import { columnDateOrder, columnDecimal, decimalByType } from './sniff/votes.ts';

/** What a person may say beforehand about a file. */
export interface PlanOptions {
	/** What the records are. */
	as?: EntityName;
	/** The system they come from. */
	source?: string;
	mapping?: FileMapping;
	/** The name to show, where the path is that of a temporary file. */
	name?: string;
	/** What the text was converted from. */
	format?: Dialect['format'];
	sheet?: string;
	/** The sheet of a workbook or the file of an archive. */
	part?: string;
	/** IANA zone of times without an offset. */
	timeZone?: string;
	/** That of the company, by whose clocks such times are read where nobody says; UTC unless told. */
	companyTimeZone?: string;
	/** What looking into the file told, where that was done before. */
	sniffed?: Sniffed;
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
	/** Columns that are not the fields that they are named after. */
	misfits: readonly Misfit[];
	updatesOnly: boolean;
	/** Somebody said by whose clocks times without an offset are; else it is taken for those of the company. */
	isZoneSaid: boolean;
	/** Rows blank but for cells of several values belong to the record above. */
	continues: boolean;
	closedByProbability: boolean;
	/** Fields of deals whose every change comes with the records, as `deal_events` of their own: none is inferred. */
	recordedFields?: readonly string[];
	/** Rows with this word in this staged column are records of another kind. */
	others: readonly { staged: string; value: string; plan: ImportPlan }[];
	/** Names of columns that hold percents for certain. */
	percents: readonly string[];
	/** Columns, by their place, whose first rows don't say how their dates or numbers are written. */
	undecided: { dates: readonly number[]; numbers: readonly number[] };
	/** What a person said of this very file, to be remembered. */
	said?: FileMapping;
	/** The mapping that was applied: said of this file, or remembered. */
	used?: FileMapping;
}

/**
 * Decide how a text file is read and what its columns mean.
 *
 * @throws ImportError when it can't be imported at all
 */
export async function planFile(path: string, options: PlanOptions = {}): Promise<ImportPlan> {
	const name = options.name ?? basename(path);
	const sniffed = options.sniffed ?? (await sniffFile(path, name));
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
	const { header, sample } = sniffed;
	const { name, mapping, sheet } = options;
	const as = options.as ?? mapping?.entity;
	const source = options.source ?? mapping?.source;
	const cells = header.map((_, column) => sample.map((record) => record.cells[column] ?? ''));
	const found =
		recognise(header, [name, sheet ?? ''].join(' '), { as, source }, cells) ??
		recognise(header, name, { as }, cells);
	if (!found) throw mapsToNothing(name, `its columns are ${listed(header)}`);
	if (found.shape?.nothing) throw mapsToNothing(name, `it holds ${found.shape.nothing}`);
	const plan = planRecognised(sniffed, options, found, cells);
	// Who says what the records are says it of every row.
	return options.as ? plan : { ...plan, others: otherKinds(sniffed, options, found.shape, cells) };
}

/** The kinds of record that a file holds beside its main one, told apart by a word in a column. */
function otherKinds(
	sniffed: Sniffed,
	options: PlannedFile,
	shape: ExportShape | null,
	cells: readonly string[][]
): ImportPlan['others'] {
	const keys = sniffed.header.map(headerKey);
	return (shape?.others ?? []).flatMap(({ header, value, shape: other }) => {
		const column = keys.indexOf(headerKey(header));
		if (column < 0) return [];
		const plan = planRecognised(sniffed, options, byShape(other, sniffed.header, cells), cells);
		return [{ staged: `c${column}`, value, plan }];
	});
}

function planRecognised(
	sniffed: Sniffed,
	options: PlannedFile,
	found: Recognition,
	cells: readonly string[][]
): ImportPlan {
	const { header, sample, dialect } = sniffed;
	const { name, path, bytes, sheet } = options;
	const { shape, entity } = found;
	const source = options.source ?? options.mapping?.source ?? found.system;
	const percents = new Set((shape?.percents ?? []).map(headerKey));
	const columns = proposeColumns(entity, header, found.targets, cells, sniffed.complete).map(
		(column, index) => ({ ...column, ...ownWay(cells[index]!, column, dialect) })
	);
	const undecided = undecidedColumns(sniffed, cells);
	const { format = 'csv' } = options;
	const decimal = openDecimal(dialect, columns, undecided.numbers);
	// Where numbers are numbers, only texts could be written otherwise.
	const read = { ...dialect, decimal: format !== 'csv' && decimal === 'undecided' ? '.' : decimal } as const;
	const constants = { ...saidElsewhere(sniffed, entity, columns), ...shape?.constants };
	const saidZone = options.timeZone ?? options.mapping?.time_zone;
	const localTimes = columns.some(({ field }, index) => field !== null && isLocalTime(cells[index]!));
	const empty = columns.filter(({ reason }) => reason === leftOutEmpty).length;
	return {
		file: name,
		part: options.part ?? null,
		path,
		bytes,
		dialect: { ...read, format, ...(sheet !== undefined && { sheet }) },
		source,
		entity,
		confidence: found.confidence,
		columns,
		preview: sample.slice(0, 20).map((record) => record.cells),
		rowsEstimated: sniffed.rowsEstimated,
		warnings: [
			...sniffed.warnings,
			...(empty > 0 ? [`${empty === 1 ? 'One column is' : `${empty} columns are`} empty and left out.`] : [])
		],
		fingerprint: fingerprint(header),
		wrapped: sniffed.wrapped,
		constants,
		values: shape?.values ?? {},
		misfits: shape ? [] : misfits(entity, header, cells),
		updatesOnly: shape?.updatesOnly ?? false,
		continues: shape?.continues ?? false,
		closedByProbability: shape?.closedByProbability ?? false,
		localTimes,
		timeZone: zoneOf(saidZone ?? options.companyTimeZone),
		isZoneSaid: saidZone !== undefined,
		others: [],
		undecided,
		percents: header.filter((name) => name.includes('%') || percents.has(headerKey(name)))
	};
}

/** How a column writes its numbers and dates, where it surely differs from the file's other columns. */
function ownWay(
	cells: readonly string[],
	{ type }: ColumnMapping,
	dialect: Dialect
): Pick<ColumnMapping, 'decimal' | 'dateOrder'> {
	if (type === 'date' || type === 'timestamp') {
		const order = columnDateOrder(cells);
		return (order === 'day_first' || order === 'month_first') && order !== dialect.dateOrder
			? { dateOrder: order }
			: {};
	}
	if (!isNumberType(type)) return {};
	const vote = columnDecimal(cells);
	const mark = vote === '.' || vote === ',' ? vote : decimalByType(cells, type, dialect.delimiter);
	return mark && mark !== dialect.decimal ? { decimal: mark } : {};
}

/** A column by its name alone may be of dates, however few of its cells are: those few are read in some order too. */
function hasOpenDates(cells: readonly string[]): boolean {
	const order = columnDateOrder(cells);
	return (
		order === 'undecided' || (order === null && cells.some((cell) => digitDate(cell)?.yearFirst === false))
	);
}

/** Columns whose first rows leave open how their dates or numbers are written: those below them may tell. */
function undecidedColumns(
	{ complete }: Sniffed,
	cells: readonly (readonly string[])[]
): ImportPlan['undecided'] {
	const places = (undecided: (column: readonly string[]) => boolean): number[] =>
		cells.flatMap((column, index) => (undecided(column) ? [index] : []));
	const silent = (column: readonly string[]) => !complete && column.every(isMissing);
	return {
		dates: places((column) => hasOpenDates(column) || silent(column)),
		numbers: places((column) => {
			const vote = columnDecimal(column);
			return vote === 'undecided' || (vote === 'none' && !complete);
		})
	};
}

/** The decimal mark of a file as it stands to be asked for: only where a number's reading hangs on it. */
function openDecimal(
	{ decimal }: Dialect,
	columns: readonly ColumnMapping[],
	undecided: readonly number[]
): Dialect['decimal'] {
	if (decimal !== 'undecided') return decimal;
	const open = undecided.some((index) => {
		const { field, type, decimal: own } = columns[index]!;
		return field !== null && isNumberType(type) && own === undefined;
	});
	return open ? 'undecided' : 'none';
}

/** What a file says once for all its records: the currency in a header, the period above a report. */
function saidElsewhere(
	{ header, above }: Sniffed,
	entity: EntityName,
	columns: readonly ColumnMapping[]
): Record<string, string> {
	const has = (field: string) => columns.some((column) => column.field === field);
	const fields = new Set(entityNamed(entity).fields.map(({ name }) => name));
	const named = columns.flatMap(({ type, field }, index) =>
		type === 'money' && field !== null ? [headerCurrency(header[index]!)] : []
	);
	const currencies = [...new Set(named.filter((code) => code !== null))];
	const period = entity === 'campaign_costs' && !has('day') ? periodAbove(above) : null;
	return {
		...(currencies.length === 1 &&
			fields.has('currency') &&
			!has('currency') && { currency: currencies[0]! }),
		...(period && { day: period.first, last_day: period.last })
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
