import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { KeptDialect } from '#lib/server/store/kept-line.ts';
import { blankRecord, rewriteKept } from '#lib/server/store/kept-records.ts';
import { allNeedles, erasedMark, escaped, inScript, isNamedFile, type Needles } from './needles.ts';

/** A temporary table `(import_file, line)` of the lines that brought an erased person's own records. */
export const linesTable = 'wg_lines';

interface KeptRow {
	id: string;
	kept_path: string | null;
	rejects_path: string | null;
	dialect: string | null;
	lines: number[];
}

export interface KeptResult {
	counts: { kept_files: number; kept_lines: number };
	/** Files under names that said who it was; they lie under others now, and go once the erasure counts. */
	renamed: string[];
}

/** How the import writes files of refused rows. */
const rejectsDialect: KeptDialect = {
	encoding: 'utf-8',
	delimiter: ',',
	quote: '"',
	lineEnd: '\n',
	headerLine: 1
};

/**
 * Blank the lines of a person's own records in the copies that imports keep, put a mark in the place of their addresses,
 * numbers and name on other lines, and blank refused rows that name them. Every other line stays where it is.
 */
export async function redactKeptFiles(
	transaction: Transaction,
	folder: string,
	about: { needles: Needles; parts: readonly string[] },
	dryRun: boolean
): Promise<KeptResult> {
	const counts = { kept_files: 0, kept_lines: 0 };
	const renamed: string[] = [];
	const add = (changed: number) => {
		counts.kept_files += changed > 0 ? 1 : 0;
		counts.kept_lines += changed;
	};
	for (const file of await keptFiles(transaction)) {
		const dialect = file.dialect === null ? null : (JSON.parse(file.dialect) as KeptDialect);
		const own = new Set(file.lines.map(Number));
		if (file.kept_path && dialect && existsSync(join(folder, file.kept_path))) {
			const redact = redactor(about, dialect);
			add(
				await rewriteKept(
					join(folder, file.kept_path),
					dialect,
					({ line, text }) =>
						own.has(line) && line > dialect.headerLine
							? changed(text, blankRecord(text, dialect))
							: redact(text),
					{ dryRun }
				)
			);
		}
		if (file.rejects_path && existsSync(join(folder, file.rejects_path))) {
			const redact = redactor(about, rejectsDialect);
			const blank = (text: string) => (redact(text) === null ? null : blankRecord(text, rejectsDialect));
			add(
				await rewriteKept(join(folder, file.rejects_path), rejectsDialect, ({ text }) => blank(text), {
					dryRun
				})
			);
		}
		if (!dryRun) renamed.push(...(await renameKept(transaction, folder, file, about.needles)));
	}
	if (!dryRun) await forgetSamples(transaction);
	return { counts, renamed };
}

/** Give files whose name says who someone is another one beside it. */
async function renameKept(
	transaction: Transaction,
	folder: string,
	{ id, ...paths }: KeptRow,
	needles: Needles
): Promise<string[]> {
	const old: string[] = [];
	for (const column of ['kept_path', 'rejects_path'] as const) {
		const path = paths[column];
		if (path === null || !isNamedFile(basename(path), needles)) continue;
		const [place] = basename(path).split('-');
		const neutral = join(dirname(path), `${place}-erased${extname(path)}`);
		if (existsSync(join(folder, path))) {
			rmSync(join(folder, neutral), { force: true });
			copyFileSync(join(folder, path), join(folder, neutral));
			old.push(join(folder, path));
		}
		await transaction.query(`update import_files set ${column} = $2 where id = $1`, [id, neutral]);
	}
	return old;
}

/** What a file with refused rows is remembered by are the first cells of its columns: theirs may be among them. */
async function forgetSamples(transaction: Transaction): Promise<void> {
	const { rows } = await transaction.query<{ id: string; plan: string }>(
		`select id, cast(plan as varchar) as plan from import_files
		where plan is not null
			and (id in (select import_file from ${linesTable}) or contains(cast(plan as varchar), '${erasedMark}'))`
	);
	for (const { id, plan } of rows) {
		const bare = JSON.stringify(JSON.parse(plan, (key, value: unknown) => (key === 'samples' ? [] : value)));
		await transaction.query('update import_files set plan = $2::json where id = $1', [id, bare]);
	}
}

async function keptFiles(transaction: Transaction): Promise<KeptRow[]> {
	const { rows } = await transaction.query<KeptRow>(
		`select id, kept_path, rejects_path, cast(dialect as varchar) as dialect,
			coalesce((select list(distinct line) from ${linesTable} where import_file = import_files.id and line is not null), []) as lines
		from import_files where kept_path is not null or rejects_path is not null order by id`
	);
	return rows;
}

const changed = (before: string, after: string): string | null => (after === before ? null : after);

/** Answers a record without what a person is found by, or null when there is nothing of it in it. */
function redactor(
	{ needles, parts }: { needles: Needles; parts: readonly string[] },
	{ delimiter, quote }: KeptDialect
): (text: string) => string | null {
	const patterns = allNeedles(needles).map(inScript);
	const edge = `[${[delimiter, quote ?? ''].map((mark) => mark.replace(/[\\\]^-]/g, '\\$&')).join('')}\\r\\n]`;
	const literals = parts.map(escaped).join('|');
	// First and last name in cells of their own count where an address or the whole name is near.
	const cells = literals === '' ? null : new RegExp(`(^|${edge})(?:${literals})(?=$|${edge})`, 'giu');
	return (text) => {
		let now = text;
		for (const pattern of patterns) {
			// Two in a row share the character between them.
			for (let before = ''; before !== now;) {
				before = now;
				now = now.replace(pattern, `$1${erasedMark}$2`);
			}
		}
		if (now === text) return null;
		return cells === null ? now : now.replace(cells, `$1${erasedMark}`);
	};
}

/** Files in a data folder that hold older states of the database, which nothing can be taken out of. */
export function olderStates(folder: string): string[] {
	return readdirSync(folder).filter(
		(name) => name.startsWith('before-restore-') || /\.wal\.(?:damaged|incomplete)-/.test(name)
	);
}

export function removeOlderStates(folder: string): void {
	for (const name of olderStates(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}
