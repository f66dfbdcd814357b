import { describe, expect, it } from 'vitest';
import { fitCox } from '#lib/stats/survival/cox/cox.ts';
import { kaplanMeier, medianTime, survivalAt } from '#lib/stats/survival/kaplan-meier.ts';
import { logRank } from '#lib/stats/survival/log-rank.ts';
import {
	hasReferenceData,
	hasShared,
	readColumns,
	readShared,
	referenceNote
} from '#lib/stats/testing/reference-data.ts';

describe.skipIf(!hasReferenceData)(`lung, as R’s survival package 3.x has it${referenceNote}`, () => {
	const patients = (keep: (row: number) => boolean = () => true) => {
		const lung = readColumns('lung.csv');
		const rows = lung['time']!.map((_, row) => row).filter(keep);
		const of = (name: string) => rows.map((row) => lung[name]![row]!);
		return { time: of('time'), event: of('status').map((status) => status - 1), of };
	};
	const bySex = (sex: number) => patients((row) => readColumns('lung.csv')['sex']![row] === sex);

	it('survival after 100, 365 and 730 days (survfit, log intervals)', () => {
		const curve = kaplanMeier(patients());
		const expected = [
			[100, 0.864, 0.8206, 0.9096],
			[365, 0.4092, 0.3447, 0.4858],
			[730, 0.1157, 0.0716, 0.1869]
		] as const;
		for (const [day, estimate, lower, upper] of expected) {
			const found = survivalAt(curve, day)!;
			expect(found.estimate).toBeCloseTo(estimate, 4);
			expect(found.lower).toBeCloseTo(lower, 4);
			expect(found.upper).toBeCloseTo(upper, 4);
		}
	});

	it('median survival by sex, and the log-rank test of their difference (survdiff)', () => {
		expect(medianTime(kaplanMeier(bySex(1)))).toMatchObject({ estimate: 270, lower: 212, upper: 310 });
		expect(medianTime(kaplanMeier(bySex(2)))).toMatchObject({ estimate: 426, lower: 348, upper: 550 });
		const test = logRank([bySex(1), bySex(2)])!;
		expect(test.chiSquared).toBeCloseTo(10.327, 3);
		expect(test.degreesOfFreedom).toBe(1);
		expect(test.p).toBeCloseTo(0.00131, 5);
	});

	it('proportional hazards by age, sex and ECOG score (coxph, Efron; concordance; cox.zph)', () => {
		const names = ['age', 'sex', 'ph.ecog'];
		const lung = readColumns('lung.csv');
		const { time, event, of } = patients((row) => names.every((name) => !Number.isNaN(lung[name]![row]!)));
		const covariates = Object.fromEntries(names.map((name) => [name, of(name)]));
		const fitted = fitCox({ time, event, covariates });
		expect(fitted.n).toBe(227);
		const expected = [
			['age', 0.011067, 0.009267],
			['sex', -0.552612, 0.167739],
			['ph.ecog', 0.463728, 0.113577]
		] as const;
		for (const [name, coefficient, error] of expected) {
			expect(fitted.parameters[name]).toBeCloseTo(coefficient, 6);
			expect(fitted.standardErrors[name]).toBeCloseTo(error, 6);
		}
		expect(fitted.nullLogLikelihood).toBeCloseTo(-744.4805, 4);
		expect(fitted.logLikelihood).toBeCloseTo(-729.2301, 4);
		expect(fitted.concordance).toBeCloseTo(0.6371, 4);
		expect(fitted.proportionalHazards!.global.chiSquared).toBeCloseTo(4.46, 2);
		expect(fitted.proportionalHazards!.global.degreesOfFreedom).toBe(3);
	});
});

const telco = 'ibm_telco/Telco-Customer-Churn.csv';
describe.skipIf(!hasShared(telco))(
	`IBM’s telco customers${hasShared(telco) ? '' : ' (skipped: ../shared/data/ibm_telco is absent)'}`,
	() => {
		it('stay 12, 24, 48, 72 months with .843, .789, .709, .593 (R, survfit)', () => {
			const [header, ...rows] = readShared(telco)
				.trim()
				.split(/\r?\n/)
				.map((line) => line.split(','));
			const of = (name: string) => rows.map((row) => row[header!.indexOf(name)]!);
			const curve = kaplanMeier({
				time: of('tenure').map(Number),
				event: of('Churn').map((churn) => (churn === 'Yes' ? 1 : 0))
			});
			const expected = [
				[12, 0.843],
				[24, 0.789],
				[48, 0.709],
				[72, 0.593]
			] as const;
			for (const [month, share] of expected) expect(survivalAt(curve, month)!.estimate).toBeCloseTo(share, 3);
		});
	}
);
