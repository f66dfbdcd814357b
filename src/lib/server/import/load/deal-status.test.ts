import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testImports, type TestImports } from '../testing-imports.ts';

let imports: TestImports;
beforeAll(async () => {
	imports = await testImports();
});
afterAll(() => imports.clear());

const named = (header: string, words: readonly string[]) => ({
	'deals.csv': [
		`Deal ID,Deal name,${header}`,
		...words.map((word, place) => `${place + 1},Deal ${place + 1},${word}`)
	].join('\n')
});

describe('the name of a stage', () => {
	it.each([
		[
			'won',
			'Closed Won',
			'Closed won (Sales Pipeline)',
			'Win',
			'Abgeschlossen und gewonnen',
			'Clôturée gagnée'
		],
		['won', 'Fermé gagné', 'Cerrada ganada', 'Fechado ganho', 'Chiusa vinta', 'Vunnen', 'Vundet', 'Wygrana'],
		['lost', 'Closed Lost', 'Closed - Not Won', 'Loss', 'Verloren (Preis)', 'Clôturée perdue', 'Perdida'],
		['lost', 'Chiuso perso', 'Förlorad', 'Tapt', 'Tabt', 'Przegrana', 'Hävitty'],
		['won', 'Won from competitor', 'Won by phone', 'Won against the competition'],
		[
			'lost',
			'Won by competitor',
			'Won by a competitor',
			'Competitor won',
			'Vom Wettbewerber gewonnen',
			'Não ganho'
		],
		['open', 'Not yet won', 'Not (yet) won', 'Not won yet', 'Noch nicht gewonnen', 'Pas encore gagné'],
		['open', 'Won’t do', "Won't proceed", 'To be won', 'Won back – talks', 'Win-back', 'Not lost yet', 'Demo']
	])('says that a deal is %s: %s, %s, …', async (status, ...stages) => {
		await imports.load(named('Deal stage', stages));
		expect(await imports.loaded('status')).toEqual(stages.map(() => status));
	});

	it('is told where nothing else says what was won', async () => {
		const [file] = await imports.load(named('Deal stage', ['New', 'Gewonnen', 'Verloren']));
		expect(file!.warnings.join()).toContain('“Gewonnen” for won, “Verloren” for lost, any other for open');
		const [none] = await imports.load(named('Deal stage', ['New', '成約']));
		expect(none!.warnings.join()).toContain('all that are new count as open');
		const [stageless] = await imports.load(named('Amount', ['1', '2']));
		expect(stageless!.warnings.join()).toContain(
			'or in which stage they are: all that are new count as open'
		);
		const [said] = await imports.load(named('Deal stage,Status', ['New,won', 'Talks,open']));
		expect(said!.warnings).toEqual([]);
	});
});

describe('the status of a deal', () => {
	it('is read in the languages of CRMs; a word that says neither is refused', async () => {
		const [file] = await imports.load(
			named('Status', ['Gewonnen', 'Perdue', 'Offen', 'En cours', 'Not won', 'Closed'])
		);
		expect(await imports.loaded('status')).toEqual(['won', 'lost', 'open', 'open', 'lost']);
		expect(file!.rows_rejected).toBe(1);
	});
});
