import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deals, testImports, type TestImports } from '../testing-imports.ts';

let imports: TestImports;
beforeAll(async () => {
	imports = await testImports();
});
afterAll(() => imports.clear());

describe('a column with the name of a field and other values', () => {
	it.each([
		['Amount', 'klein', 'can’t be read as numbers', '“Amount” stays empty'],
		['Create Date', '27. März 2026', 'can’t be read as dates', '“Created” stays empty'],
		['Is Won', 'perhaps', 'can’t be read as yes or no', '“Is won” stays empty']
	])('%s, such as %s, is kept, and told', async (header, cell, why, empty) => {
		const [file] = await imports.load(deals(header, [cell, cell]));
		const told = file!.warnings.join();
		expect(told).toContain(`such as ${cell}, ${why}`);
		expect(told).toContain(empty);
		const [kept] = await imports.loaded('custom::varchar');
		expect(kept).toContain(cell);
	});

	it('is told in other languages too', async () => {
		const [file] = await imports.load({
			'deals.csv':
				'Deal-Name;Deal-Phase;Betrag;Abschlussdatum\nA;Neu;5;Ende des Quartals\nB;Neu;6;bald einmal\n'
		});
		expect(file!.warnings.join()).toContain('“Abschlussdatum” is usually the field');
	});

	it('is told no more where a person says what it is, or another column is the field', async () => {
		const said = await imports.load(deals('Amount', ['klein', '5']), {
			map: { columns: { Amount: 'custom:size' } }
		});
		expect(said[0]!.warnings.join()).not.toContain('usually');
		const two = await imports.load(deals('Amount,Value', ['5,klein', '6,groß']));
		expect(two[0]!.warnings.join()).not.toContain('usually');
	});
});

describe('yes and no', () => {
	it('are read in the languages of CRMs: a won deal is won', async () => {
		await imports.load({
			'deals.csv':
				'Deal ID,Deal name,Is Won,Is Closed,Key\n1,A,nej,nej,vrai\n2,B,ja,ja,faux\n3,C,nej,ja,vrai\n'
		});
		expect(await imports.loaded('status')).toEqual(['open', 'won', 'lost']);
		expect(await imports.loaded(`custom ->> 'key'`)).toEqual(['true', 'false', 'true']);
	});
});
