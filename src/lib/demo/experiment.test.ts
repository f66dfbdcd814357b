import { describe, expect, it } from 'vitest';
import { generateCompany } from './company.ts';
import { holdout } from './parameters.ts';
import { dayAt } from './time.ts';

describe('the campaign with a control group', () => {
	const companies = [1, 2, 3].map((seed) => generateCompany({ size: 'demo', seed, until: '2026-06-30' }));

	it('holds a share out by chance, and has its true effect on who becomes a deal', () => {
		const all = companies.flatMap(({ experiment }) => experiment.members);
		const converted = (isControl: boolean) => {
			const group = all.filter((member) => member.isControl === isControl);
			const came = group.filter(
				({ lead: { createdAt, convertedAt } }) =>
					convertedAt !== null && dayAt(convertedAt) - dayAt(createdAt) < holdout.days
			);
			return { size: group.length, share: came.length / group.length };
		};
		const [control, treated] = [converted(true), converted(false)];
		expect(all.length).toBeGreaterThan(500);
		expect(control.size / all.length).toBeGreaterThan(holdout.share - 0.05);
		expect(control.size / all.length).toBeLessThan(holdout.share + 0.05);
		expect(treated.share / control.share).toBeGreaterThan(holdout.ratio * 0.8);
		expect(treated.share / control.share).toBeLessThan(holdout.ratio * 1.25);
	});

	it('is over early enough that what becomes of each is known', () => {
		for (const { experiment, setting } of companies)
			for (const { at } of experiment.members) expect(dayAt(at) + holdout.days).toBeLessThan(setting.end);
	});

	it('is drawn apart: no campaign, lead or touch of the company is another for it', () => {
		const [{ americas, experiment }] = companies as [(typeof companies)[0]];
		expect(americas.campaigns).not.toContain(experiment.campaign);
		expect(
			americas.leads.some(({ touches }) => touches.some(({ campaign }) => campaign === experiment.campaign))
		).toBe(false);
	});
});
