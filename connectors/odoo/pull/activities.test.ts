import { expect, it } from 'vitest';
import { World } from '../../../tests/fakes/world/world.ts';
import { withOdoo } from '../testing.ts';

it('activities of Odoo are due on days, which are handed over as days', async () => {
	await withOdoo(new World(1), {}, async (puller, fake) => {
		const dates = { create_date: '2026-03-01T10:00:00.000Z', write_date: '2026-03-01T10:00:00.000Z' };
		const activity = { res_model: 'res.partner', res_id: 1, date_deadline: '2026-03-05', ...dates };
		fake.more['mail.activity'] = [{ id: 1, ...activity, active: true }];
		const { rows } = await puller.pull(['activities']);
		expect([...rows.get('activities')!.values()]).toMatchObject([
			{ occurred_at: '2026-03-05', due_at: '2026-03-05', done_at: null }
		]);
	});
});
