import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readMapping, type FileMapping } from './mapping.ts';
import { planFile, requireFields, type ImportPlan } from './plan.ts';
import { rememberedMapping } from './remember.ts';
import { ImportError, type FileProposal } from './report.ts';
import { firstBytes } from './sniff/sniff.ts';
import { isZip } from './sniff/encoding.ts';
import { sheetsToText } from './read/xlsx.ts';

/** A file to import, where a path alone does not say enough. */
export interface ImportFile {
	path: string;
	/** The name to show and to recognise by: uploads lie under names of their own. */
	name?: string;
	/** Only this sheet of a workbook. */
	sheet?: string;
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
}

/**
 * Say how a file would be imported: one proposal a file, or a sheet of a workbook.
 *
 * @param scratch a folder for the text that sheets are converted to
 * @throws ImportError when it can't be imported at all
 */
export async function planFiles(
	file: ImportFile,
	options: Omit<ProposeOptions, 'name'> & { scratch: string }
): Promise<ImportPlan[]> {
	const name = file.name ?? basename(file.path);
	const own = file.mapping === undefined ? options.mapping : readMapping(file.mapping, name);
	const { as, source, store, scratch } = options;
	const { bytes } = await firstBytes(file.path, name);
	const texts: { path: string; sheet?: string }[] = isZip(bytes)
		? await sheets(file.path, name, scratch, file.sheet)
		: [{ path: file.path }];
	const plans: ImportPlan[] = [];
	const refused: ImportError[] = [];
	for (const { path, sheet } of texts) {
		try {
			const plan = await planFile(path, { as, source, name, sheet, mapping: own });
			const remembered = own || !store ? null : await rememberedMapping(store, plan.fingerprint);
			// What was said of other records says nothing of these.
			const final =
				remembered && (!as || remembered.entity === as)
					? await planFile(path, { as, source, name, sheet, mapping: remembered })
					: plan;
			requireFields(final);
			plans.push(own ? { ...final, said: own } : final);
		} catch (error) {
			// A workbook may hold notes beside its tables: only one without any table is refused.
			if (!(error instanceof ImportError) || texts.length === 1) throw error;
			refused.push(error);
		}
	}
	if (plans.length === 0) throw refused[0]!;
	return plans;
}

async function sheets(
	path: string,
	name: string,
	scratch: string,
	wanted?: string
): Promise<{ path: string; sheet: string }[]> {
	const all = await sheetsToText(
		await readFile(path),
		name,
		join(scratch, `sheet-${Date.now()}-${Math.random().toString(36).slice(2)}`)
	);
	return wanted === undefined ? all : all.filter(({ sheet }) => sheet === wanted);
}

/**
 * Say how a file would be imported: one proposal a file, or a sheet of a workbook. Nothing is changed.
 *
 * @throws ImportError when it can't be imported at all
 */
export async function propose(path: string, options: ProposeOptions = {}): Promise<FileProposal[]> {
	const scratch = await mkdtemp(join(tmpdir(), 'weatherglass-propose-'));
	try {
		const plans = await planFiles({ path, name: options.name }, { ...options, scratch });
		return plans.map(
			({
				path: _path,
				wrapped: _wrapped,
				constants: _constants,
				values: _values,
				updatesOnly: _updates,
				...proposal
			}) => proposal
		);
	} finally {
		await rm(scratch, { recursive: true, force: true });
	}
}
