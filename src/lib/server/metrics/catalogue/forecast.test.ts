import { describe, expect, it } from 'vitest';
import { change, deal, metricCompany } from '../testing.ts';

const { ask, put, value } = metricCompany('deals', 'deal_events');

const fourth = { from: '2026-10-01', to: '2027-01-01' };

describe('what is committed', () => {
	it('is not nothing where deals were won or committed and none has an amount', async () => {
		expect(await value({ metric: 'commit', ...fourth })).toBe('0.0000');
		await put('deals', [
			{ ...deal({ id: 'a', status: 'won', closed: '2026-10-20' }), amount: null, amount_base: null }
		]);
		const { total, notes } = await ask({ metric: 'commit', ...fourth });
		expect([total.value, notes]).toEqual([
			null,
			[
				'1 of these deals is without an amount in the reporting currency, so not in the sum.',
				'The one record behind it lacks an amount in the reporting currency.'
			]
		]);
		await put('deals', [deal({ id: 'b', amount: 30, due: '2026-12-15', category: 'commit' })]);
		expect(await value({ metric: 'commit', ...fourth })).toBe('30.0000');
	});
});

describe('the forecast of a period', () => {
	it('is held to what was won: what was committed when it began, at the amounts of then', async () => {
		await put('deals', [
			deal({
				id: 'a',
				amount: 80,
				status: 'won',
				closed: '2026-07-20',
				due: '2026-07-20',
				category: 'commit'
			}),
			deal({
				id: 'b',
				amount: 40,
				status: 'lost',
				closed: '2026-08-20',
				due: '2026-08-20',
				category: 'commit'
			}),
			deal({ id: 'late', amount: 50, due: '2026-11-20', category: 'commit' }),
			deal({ id: 'new', amount: 20, status: 'won', created: '2026-07-05', closed: '2026-09-01' })
		]);
		await put('deal_events', [change('a', 'amount', '60', '80', '2026-07-10')]);
		const third = { from: '2026-07-01', to: '2026-10-01' };
		// Of closed deals no source says how they were forecast: a figure would be wrong.
		expect(await value({ metric: 'forecast_accuracy', ...third })).toBeNull();
		await put('deal_events', [
			change('a', 'forecast_category', 'commit', 'closed', '2026-07-20'),
			change('b', 'forecast_category', 'commit', 'omitted', '2026-08-20')
		]);
		// 60 + 40 were promised, 80 + 20 won: right for the wrong deals.
		expect(await value({ metric: 'forecast_accuracy', ...third })).toBe(1);
		await put('deals', [
			deal({ id: 'more', amount: 25, status: 'won', created: '2026-07-05', closed: '2026-09-02' })
		]);
		expect(await value({ metric: 'forecast_accuracy', ...third })).toBe(1 - 25 / 125);
		expect(await value({ metric: 'forecast_bias', ...third })).toBe(-25 / 125);
		expect(await value({ metric: 'forecast_bias', from: '2026-04-01', to: '2026-07-01' })).toBeNull();
		// Of a quarter that runs nobody knows yet.
		await put('deals', [
			deal({ id: 'running', amount: 20, status: 'won', closed: '2026-10-05' }),
			deal({ id: 'open', amount: 100, due: '2026-12-15', category: 'commit' })
		]);
		const running = { from: '2026-10-01', to: '2027-01-01' };
		expect(await value({ metric: 'forecast_accuracy', ...running })).toBeNull();
	});

	it('says how many were won whose source tells no categories at all, so that nobody could commit them', async () => {
		const won = (id: string, source_system: string) => ({
			...deal({ id, status: 'won', created: '2026-05-01', closed: '2026-08-01' }),
			source_system
		});
		await put('deals', [
			{ ...deal({ id: 'told', due: '2026-08-01', category: 'commit' }), source_system: 'hubspot' },
			won('a', 'hubspot'),
			won('b', 'pipedrive'),
			won('c', 'pipedrive')
		]);
		const { notes } = await ask({ metric: 'forecast_bias', from: '2026-07-01', to: '2026-10-01' });
		expect(notes).toContain(
			'2 of these won deals are from a source that tells no forecast categories, so won without any chance to be committed.'
		);
	});
});
