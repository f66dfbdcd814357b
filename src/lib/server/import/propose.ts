import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { mappingOf, readMapping, type FileMapping } from './mapping.ts';
import { mendedPlan } from './mend/from-file.ts';
import { fingerprint, planFile, requireFields, type ImportPlan } from './plan.ts';
import { isWorkbook, unpackGzip, unpackZip } from './read/archive.ts';
import { isJson, jsonToText } from './read/json.ts';
import { parquetToText } from './read/parquet.ts';
import { misfitWarnings } from './recognise/misfits.ts';
import { rememberedMapping } from './remember.ts';
import { ImportError, refusalOf, type Dialect, type FileProposal, type RefusedFile } from './report.ts';
import { firstBytes, sniffFile } from './sniff/sniff.ts';
import { isGzip, isParquet, isZip } from './sniff/encoding.ts';
import { sheetsToText } from './read/xlsx.ts';

/** A file to import, where a path alone does not say enough. */
export interface ImportFile {
	path: string;
	/** The name to show and to recognise by: uploads lie under names of their own. */
	name?: string;
	/** Only this sheet of a workbook, or this file of an archive, as a proposal names it. */
	part?: string;
	/** What a person mended in the proposal. */
	mapping?: unknown;
}

export interface ProposeOptions {
	as?: EntityName;
	source?: string;
	/** The name to show and to recognise by. */
	name?: string;
	/** Where mappings of files of the same shape are remembered. */
	store?: Store;
	mapping?: FileMapping;
	/** IANA zone of times without an offset. */
	timeZone?: string;
	/** Aborting ends the reading of a workbook. */
	signal?: AbortSignal;
}

/** How a file would be imported, and what of it can't be. */
export interface PlannedFiles {
	plans: ImportPlan[];
	/** Files of an archive that hold no records. */
	refused: RefusedFile[];
}

/**
 * Say how a file would be imported: one plan a file, a sheet of a workbook, or a file of an archive.
 *
 * @param scratch a folder for what is unpacked
 * @throws ImportError when nothing of it can be imported
 */
export async function planFiles(
	file: ImportFile,
	options: Omit<ProposeOptions, 'name'> & { scratch: string }
): Promise<PlannedFiles> {
	const name = file.name ?? basename(file.path);
	const own = file.mapping === undefined ? options.mapping : readMapping(file.mapping, name);
	const all = await textsOf(file.path, name, options);
	const texts = file.part === undefined ? all : all.filter(({ part }) => part === file.part);
	const plans: ImportPlan[] = [];
	const errors: { error: ImportError; text: Text }[] = [];
	for (const text of texts) {
		try {
			plans.push(await planText(text, own, options));
		} catch (error) {
			if (!(error instanceof ImportError) || texts.length === 1) throw error;
			errors.push({ error, text });
		}
	}
	if (plans.length === 0) throw errors[0]?.error ?? noSuchPart(name, file.part);
	// A workbook may hold notes beside its tables; of an archive every file was meant.
	const meant = errors.filter(({ text }) => text.sheet === undefined);
	const refused = meant.map(({ error }) => ({
		...refusalOf(error),
		passed_over: holdsNothing.has(error.code)
	}));
	return { plans, refused };
}

async function planText(
	{ path, name, format, sheet, part }: Text,
	own: FileMapping | undefined,
	{ as, source, store, timeZone }: Omit<ProposeOptions, 'name'>
): Promise<ImportPlan> {
	const sniffed = await sniffFile(path, name);
	if (store) {
		const { size } = await stat(path);
		const mended = await mendedPlan(store.engine, sniffed, { name, part: part ?? null, path, bytes: size });
		if (mended) return mended;
	}
	const companyTimeZone = (await store?.settings())?.time_zone;
	const said = { as, source, timeZone, companyTimeZone, name, format, sheet, part, sniffed };
	const known = own || !store ? null : await rememberedMapping(store, fingerprint(sniffed.header));
	// What was said of other records says nothing of these.
	const remembered = known && (!as || known.entity === as) ? known : null;
	const plan = await planFile(path, { ...said, mapping: own }).catch((error: unknown) => {
		// Columns that nobody would know are what a mapping is remembered for.
		if (!remembered || !(error instanceof ImportError) || error.code !== 'maps_to_nothing') throw error;
		return planFile(path, { ...said, mapping: withoutReading(remembered) });
	});
	const final = remembered ? await planFile(path, { ...said, mapping: unlessShown(remembered, plan) }) : plan;
	requireFields(final);
	return own ? { ...final, said: own } : final;
}

/** A mapping without how dates and numbers are written. */
const withoutReading = ({ date_order: _order, decimal: _decimal, ...rest }: FileMapping): FileMapping => rest;

/** What was said of the last file with these columns, without what this one shows itself. */
function unlessShown(
	{ date_order: dateOrder, decimal, ...rest }: FileMapping,
	{ dialect }: ImportPlan
): FileMapping {
	const asks = (read: string) => read === 'undecided' || read === 'none';
	return {
		...rest,
		...(dateOrder && asks(dialect.dateOrder) && { date_order: dateOrder }),
		...(decimal && asks(dialect.decimal) && { decimal })
	};
}

/** A text to read, and where in a workbook or an archive it was. */
interface Text {
	path: string;
	/** The name to show and to recognise by. */
	name: string;
	/** What it was before it became a text. */
	format?: Dialect['format'];
	sheet?: string;
	part?: string;
}

interface Unpacking {
	scratch: string;
	store?: Store;
	signal?: AbortSignal;
}

async function textsOf(path: string, name: string, unpacking: Unpacking): Promise<Text[]> {
	const { scratch, signal } = unpacking;
	const { bytes, size } = await firstBytes(path, name);
	const folder = join(scratch, `unpacked-${randomUUID()}`);
	if (isGzip(bytes)) {
		const unpacked = await unpackGzip(path, name, folder, size, signal);
		return tablesOf(unpacked, name.replace(/\.gz$/i, ''), unpacking, name);
	}
	if (!isZip(bytes) || (await isWorkbook(path, name))) return tablesOf(path, name, unpacking);
	const texts: Text[] = [];
	for (const member of await unpackZip(path, name, folder, signal)) {
		for (const text of await tablesOf(member.path, member.name, unpacking, name))
			texts.push({ ...text, part: text.part === undefined ? member.name : `${member.name}/${text.part}` });
	}
	return texts;
}

const archiveWithin = (archive: string, member: string) =>
	new ImportError(
		'unsupported',
		`${archive} has another archive in it, ${member}.`,
		'Unpack it and import the files in it.',
		archive
	);

/** The tables of a file that is no archive: itself, the sheets of a workbook, the lists of a JSON document. */
async function tablesOf(
	path: string,
	name: string,
	{ scratch, store, signal }: Unpacking,
	archive = name
): Promise<Text[]> {
	const { bytes, size } = await firstBytes(path, name);
	const folder = join(scratch, `converted-${randomUUID()}`);
	if (isGzip(bytes)) throw archiveWithin(archive, name);
	if (isZip(bytes)) {
		if (!(await isWorkbook(path, name))) throw archiveWithin(archive, name);
		const sheets = await sheetsToText(path, name, folder, { signal });
		return sheets.map((text) => ({ ...text, name, format: 'xlsx', part: text.sheet }));
	}
	if (isParquet(bytes) && store)
		return [{ path: await parquetToText(store.engine, path, name, folder), name, format: 'parquet' }];
	if (isJson(new TextDecoder().decode(bytes.subarray(0, 200)))) {
		const tables = await jsonToText(path, name, size, folder);
		return tables.map(({ path, list }) => ({
			path,
			name,
			format: 'json',
			...(list !== null && { part: list })
		}));
	}
	return [{ path, name }];
}

/** An archive of everything holds tables that are empty, and tables of other things. */
const holdsNothing = new Set<ImportError['code']>(['maps_to_nothing', 'header_only', 'empty']);

const noSuchPart = (name: string, part: string | undefined) =>
	new ImportError('not_found', `${name} has no part “${part}”.`, 'Look at what the file holds.', name);

/** How a file would be imported, for people, and what of it can't be. */
export interface Proposals {
	proposals: FileProposal[];
	refused: RefusedFile[];
}

/**
 * Say how a file would be imported: one proposal a file, a sheet of a workbook or a file of an archive. Nothing is
 * changed.
 *
 * @throws ImportError when it can't be imported at all
 */
export async function propose(path: string, options: ProposeOptions = {}): Promise<Proposals> {
	const scratch = await mkdtemp(join(tmpdir(), 'weatherglass-propose-'));
	try {
		const { plans, refused } = await planFiles({ path, name: options.name }, { ...options, scratch });
		return { proposals: plans.map(proposalOf), refused };
	} finally {
		await rm(scratch, { recursive: true, force: true });
	}
}

/** What the first rows leave open: if the others do too, the import asks. */
function openQuestions({ dialect }: ImportPlan): string[] {
	const unless = 'say which, unless a later row tells.';
	return [
		...(dialect.dateOrder === 'undecided'
			? [`The dates can be read day first or month first: ${unless}`]
			: []),
		...(dialect.decimal === 'undecided'
			? [`The numbers can be read with a decimal point or a decimal comma: ${unless}`]
			: [])
	];
}

/**
 * The mapping that a file would be imported by, as `--map` takes it.
 *
 * @param part the sheet or the file of an archive, where there are several
 * @throws ImportError when it can't be imported, or holds several tables and none is named
 */
export async function proposeMapping(
	path: string,
	options: ProposeOptions & { part?: string } = {}
): Promise<FileMapping> {
	const scratch = await mkdtemp(join(tmpdir(), 'weatherglass-propose-'));
	try {
		const { name, part, ...rest } = options;
		const { plans } = await planFiles({ path, name, part }, { ...rest, scratch });
		if (plans.length === 1) return mappingOf(plans[0]!);
		throw new ImportError(
			'unsupported',
			`${name ?? basename(path)} holds ${plans.length} tables, each with a mapping of its own.`,
			`Name one with --part: ${plans.map((plan) => plan.part).join(', ')}.`,
			name ?? basename(path)
		);
	} finally {
		await rm(scratch, { recursive: true, force: true });
	}
}

/** What a plan says to people. */
function proposalOf(plan: ImportPlan): FileProposal {
	const { file, part, bytes, dialect, source, entity, confidence, columns, preview } = plan;
	const { rowsEstimated, localTimes, timeZone, fingerprint } = plan;
	const warnings = [...openQuestions(plan), ...plan.warnings, ...misfitWarnings(plan.misfits, columns)];
	const more = { preview, rowsEstimated, localTimes, timeZone, warnings, fingerprint, mends: plan.mends };
	return { file, part, bytes, dialect, source, entity, confidence, columns, ...more };
}
