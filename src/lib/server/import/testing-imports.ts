/** Files of deals, written, imported and looked at by the tests of how files are read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemViewer } from '#lib/crm/viewer.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { runImport, type FileReport, type ImportOptions } from './index.ts';

type Files = Readonly<Record<string, string | Buffer>>;

/** A store with a folder of files to import into it. */
export interface TestImports {
	test: TestStore;
	folder: string;
	/** The account that the last files were imported under. */
	account: string;
	/** Import files as those of an account of their own, as nobody has imported such before. */
	load(files: Files, options?: ImportOptions): Promise<FileReport[]>;
	/** Import files into the account of the last ones. */
	loadMore(files: Files, options?: ImportOptions): Promise<FileReport[]>;
	/** A column of the deals that the last import brought, in the order of the file. */
	loaded(sql: string): Promise<unknown[]>;
	clear(): Promise<void>;
}

/** Open a store to import files into. */
export async function testImports(): Promise<TestImports> {
	const test = await emptyStore();
	const folder = mkdtempSync(join(tmpdir(), 'weatherglass-reading-'));
	let accounts = 0;
	const imports: TestImports = {
		test,
		folder,
		account: '',
		async load(files, options) {
			imports.account = `account-${++accounts}`;
			await test.script('delete from import_mappings');
			return imports.loadMore(files, options);
		},
		async loadMore(files, options = {}) {
			const paths = Object.entries(files).map(([name, content]) => {
				const path = join(folder, name);
				writeFileSync(path, content);
				return path;
			});
			const { account } = imports;
			return (await runImport(test.store, systemViewer, paths, { account, ...options })).files;
		},
		async loaded(sql) {
			const rows = await test.rows(
				`select ${sql} as value from deals where source_account = '${imports.account}' order by import_row`
			);
			return rows.map(({ value }) => value);
		},
		async clear() {
			await test.clear();
			rmSync(folder, { recursive: true, force: true });
		}
	};
	return imports;
}

/** One deal a line, with these cells under this header. */
export const deals = (header: string, cells: readonly string[], delimiter = ',') => ({
	'deals.csv': [
		['Deal ID', 'Deal name', 'Deal stage', header].join(delimiter),
		...cells.map((cell, place) => [place + 1, `Deal ${place + 1}`, 'New', cell].join(delimiter))
	].join('\n')
});
