import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinValues } from '#lib/crm/custom-fields.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { customFields, customValueSql } from '#lib/server/store/custom-fields.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { mendRejects, runImport, undoImport } from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-custom-'));
let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(async () => {
	await test.clear();
	rmSync(folder, { recursive: true, force: true });
});

/** Import companies with custom columns, one list of cells a column. */
async function companies(columns: Record<string, readonly string[]>, first = 1) {
	const names = Object.keys(columns);
	const rows = Math.max(...Object.values(columns).map(({ length }) => length));
	const quoted = (cell: string) => (cell.includes(',') ? `"${cell}"` : cell);
	const lines = Array.from({ length: rows }, (_, row) =>
		[row + first, `Company ${row + first}`, ...names.map((name) => quoted(columns[name]![row] ?? ''))].join(
			','
		)
	);
	const path = join(folder, `companies-${Math.random()}.csv`);
	writeFileSync(path, `${['Company ID', 'Company name', ...names].join(',')}\n${lines.join('\n')}\n`);
	return (await runImport(test.store, systemViewer, [path])).import_id;
}

const fieldNamed = async (name: string) =>
	(await customFields(test.store.engine, 'companies')).find((field) => field.name === name);
const valuesOf = async (name: string) => {
	const field = (await fieldNamed(name))!;
	const rows = await test.rows(
		`select cast(${customValueSql(field, 'custom')} as varchar) as value from companies
		where deleted_at is null order by source_id::integer`
	);
	return rows.map(({ value }) => value);
};

describe('custom fields', () => {
	it('have the narrowest type that reads every cell of their column', async () => {
		const again = ['a', 'b', 'a', 'b', 'a', 'b'];
		const id = await companies({
			Seats: ['1', '12', '', 'n/a', '7', '3'],
			Share: ['1', '2.5', '3', '4', '5', '6'],
			Budget: ['$9,900.00', '$10', '', '$1.5', '$2', '$3'],
			Mixed: ['$9', '€10', '$1', '', '', ''],
			Renewal: ['2026-01-05', '2026-02-05', '', '', '', ''],
			'Last seen': ['2026-01-05', '2026-02-05 14:30', '', '', '', ''],
			Pilot: ['Yes', 'No', 'Yes', '', 'No', 'Yes'],
			Tier: again,
			Code: ['007', '12', '13', '14', '15', '16'],
			Remark: ['one', 'two', 'three', 'four', 'five', 'six']
		});
		const types = Object.fromEntries(
			(await customFields(test.store.engine, 'companies')).map(({ name, type }) => [name, type])
		);
		expect(types).toEqual({
			seats: 'integer',
			share: 'number',
			budget: 'money',
			mixed: 'text',
			renewal: 'date',
			last_seen: 'timestamp',
			pilot: 'boolean',
			tier: 'choice',
			code: 'text',
			remark: 'text'
		});
		expect((await fieldNamed('budget'))!.currency).toBe('USD');
		expect((await fieldNamed('tier'))!.choices).toEqual(['a', 'b']);
		expect(await valuesOf('budget')).toEqual(['9900.0000', '10.0000', null, '1.5000', '2.0000', '3.0000']);
		expect(await valuesOf('code')).toEqual(['007', '12', '13', '14', '15', '16']);
		await undoImport(test.store, systemViewer, id);
		expect(await customFields(test.store.engine)).toEqual([]);
	});

	it('are decided on the whole column, not on its first rows', async () => {
		const seats = Array.from({ length: 30_000 }, (_, row) => (row === 29_999 ? 'about 50' : String(row)));
		const id = await companies({ Seats: seats, Filler: seats.map(() => 'x'.repeat(40)) });
		expect(await fieldNamed('seats')).toMatchObject({ type: 'text' });
		expect((await valuesOf('seats')).at(-1)).toBe('about 50');
		await undoImport(test.store, systemViewer, id);
	});

	it('widen when a later file says otherwise, lose nothing, and are what they were when that is undone', async () => {
		const first = await companies({ Seats: ['1', '2'], Pilot: ['Yes', 'No'], Seen: ['2026-01-05', ''] });
		const narrow = await test.rows('select id, custom from companies order by id');
		const second = await companies(
			{ Seats: ['2.5', 'many'], Pilot: ['Maybe', 'No'], Seen: ['2026-01-06 10:00', ''] },
			3
		);
		expect(await fieldNamed('seats')).toMatchObject({ type: 'text' });
		expect(await fieldNamed('seen')).toMatchObject({ type: 'timestamp' });
		expect(await valuesOf('seats')).toEqual(['1', '2', '2.5', 'many']);
		expect(await valuesOf('pilot')).toEqual(['Yes', 'No', 'Maybe', 'No']);
		await undoImport(test.store, systemViewer, second);
		expect(await fieldNamed('seats')).toMatchObject({ type: 'integer' });
		expect(await fieldNamed('pilot')).toMatchObject({ type: 'boolean' });
		expect(await test.rows('select id, custom from companies order by id')).toEqual(narrow);
		await undoImport(test.store, systemViewer, first);
	});

	it('stay when another import brought them too', async () => {
		const first = await companies({ Seats: ['1', '2'] });
		const second = await companies({ Seats: ['3', '4'] }, 3);
		await undoImport(test.store, systemViewer, first);
		expect(await fieldNamed('seats')).toMatchObject({ type: 'integer', label: 'Seats' });
		await undoImport(test.store, systemViewer, second);
		expect(await fieldNamed('seats')).toBeUndefined();
	});

	it('of mended rows count too', async () => {
		const path = join(folder, 'mend.csv');
		writeFileSync(path, 'Company ID,Company name,Founded year,Seats\n1,Acme,1990,3\n2,Bolt,long ago,4.5\n');
		const { import_id } = await runImport(test.store, systemViewer, [path]);
		expect(await fieldNamed('seats')).toMatchObject({ type: 'number' });
		const edits = [{ line: 3, cells: { 'Founded year': '1991', Seats: 'four' } }];
		await mendRejects(test.store, systemViewer, `${import_id}_1`, { edits });
		expect(await fieldNamed('seats')).toMatchObject({ type: 'text' });
		expect(await valuesOf('seats')).toEqual(['3', 'four']);
		await undoImport(test.store, systemViewer, import_id);
	});

	it('of two columns hold what both say, also after a row is mended', async () => {
		const path = join(folder, 'two-columns.csv');
		writeFileSync(
			path,
			'Company ID,Company name,Founded year,Region,Zone\n1,Acme,1990,north,\n2,Bolt,1991,,5\n3,Cord,long ago,,6\n'
		);
		const columns = { Region: 'custom:territory', Zone: 'custom:territory' };
		const { import_id } = await runImport(test.store, systemViewer, [path], {
			as: 'companies',
			map: { columns }
		});
		const said = () => test.rows(`select type, label from custom_field_votes where name = 'territory'`);
		expect(await said()).toEqual([{ type: 'text', label: 'Zone' }]);
		const edits = [{ line: 4, cells: { 'Founded year': '1992', Region: '7' } }];
		await mendRejects(test.store, systemViewer, `${import_id}_1`, { edits });
		expect(await said()).toEqual([{ type: 'text', label: 'Zone' }]);
		expect(await fieldNamed('territory')).toMatchObject({ type: 'text' });
		await undoImport(test.store, systemViewer, import_id);
	});
});

describe('what two files say of one field', () => {
	it('is joined to what holds both, whichever came first', () => {
		const digits = { type: 'boolean', words: { true: '1', false: '0' } } as const;
		for (const [one, other, both] of [
			[{ type: 'integer' }, { type: 'number' }, { type: 'number' }],
			[{ type: 'date' }, { type: 'timestamp' }, { type: 'timestamp' }],
			[{ type: 'date' }, { type: 'number' }, { type: 'text' }],
			[{ type: 'number' }, { type: 'money', currency: 'EUR' }, { type: 'money', currency: 'EUR' }],
			[digits, { type: 'integer' }, { type: 'integer', words: digits.words }],
			[{ type: 'choice', choices: ['a'] }, { type: 'choice', choices: ['b', 'a'] }, { type: 'choice' }],
			[{ type: 'choice', choices: ['a'] }, { type: 'text' }, { type: 'text' }]
		] as const) {
			expect(joinValues(one, other)).toMatchObject(both);
			expect(joinValues(other, one)).toMatchObject(both);
		}
		const mixed = joinValues({ type: 'money', currency: 'EUR' }, { type: 'money', currency: 'USD' });
		expect(mixed.type).toBe('text');
	});

	it('is joined in the order in which it is said, also where a file says again what another said before', async () => {
		const files = [
			await companies({ Mood: ['1', '0'] }),
			await companies({ Mood: ['yes', 'no'] }, 3),
			await companies(
				{ Mood: ['ja', 'nein', 'vielleicht', 'ja', 'nein', 'vielleicht', 'ja', 'nein', 'ja'] },
				5
			),
			await companies({ Mood: ['yes', 'no'] }, 14)
		];
		const mood = await fieldNamed('mood');
		for (const word of await valuesOf('mood')) expect(mood!.choices ?? [word]).toContain(word);
		for (const id of files.reverse()) await undoImport(test.store, systemViewer, id);
	});

	it('that come in another order, or some of them alone, change no record', async () => {
		let other = 901;
		const load = (...names: string[]) => {
			const path = join(folder, `order-${other}.csv`);
			const row = (id: number) => [id, `Company ${id}`, ...names.map(() => 7)].join(',');
			// Another record in each, for a file that is known changes nothing anyhow.
			writeFileSync(
				path,
				['Company ID,Company name', ...names].join(',') + `\n${row(900)}\n${row(other++)}\n`
			);
			return runImport(test.store, systemViewer, [path]);
		};
		const changes = async () => {
			const [row] = await test.rows(
				`select count(*)::integer as changes from changes where action = 'update'
				and record_id in (select id from companies where source_id = '900')`
			);
			return row!.changes;
		};
		await load('Depth', 'Width');
		await load('Depth', 'Note');
		const before = await changes();
		await load('Width', 'Depth');
		await load('Depth');
		expect(await changes()).toBe(before);
	});
});
