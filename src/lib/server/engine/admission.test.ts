import { describe, expect, it } from 'vitest';
import { Admission } from './admission.ts';
import { Turns } from './turns.ts';

const never = new AbortController().signal;

describe('admission', () => {
	it('lets so many in at once, and the next when one leaves', async () => {
		const admission = new Admission(2);
		const leave = await admission.enter('interactive', never);
		await admission.enter('interactive', never);
		let entered = false;
		const third = admission.enter('interactive', never).then(() => (entered = true));
		await Promise.resolve();
		expect(entered).toBe(false);
		expect(admission.waiting).toBe(1);
		leave();
		leave();
		await third;
		expect(admission.waiting).toBe(0);
	});

	it('lets interactive queries overtake heavy ones', async () => {
		const admission = new Admission(2);
		const leave = await admission.enter('interactive', never);
		const order: string[] = [];
		const leaveHeavy = await admission.enter('heavy', never);
		const waiting = [
			admission.enter('heavy', never).then((done) => (order.push('heavy'), done())),
			admission.enter('interactive', never).then((done) => (order.push('interactive'), done()))
		];
		leaveHeavy();
		leave();
		await Promise.all(waiting);
		expect(order).toEqual(['interactive', 'heavy']);
	});

	it('keeps one place free of heavy queries', async () => {
		const admission = new Admission(3);
		for (let n = 0; n < 5; n++) void admission.enter('heavy', never);
		expect(admission.waiting).toBe(3);
		await admission.enter('interactive', never);
		expect(admission.waiting).toBe(3);
	});

	it('lets go of those that give up', async () => {
		const admission = new Admission(1);
		const leave = await admission.enter('interactive', never);
		const controller = new AbortController();
		const waiting = admission.enter('interactive', controller.signal);
		controller.abort(new Error('gave up'));
		await expect(waiting).rejects.toThrow('gave up');
		expect(admission.waiting).toBe(0);
		leave();
		await admission.enter('interactive', never);
	});
});

describe('turns', () => {
	it('come first in, first out', async () => {
		const turns = new Turns();
		const order: number[] = [];
		const first = await turns.take(never);
		const others = [1, 2, 3].map(async (n) => {
			const end = await turns.take(never);
			order.push(n);
			end();
		});
		expect(turns.waiting).toBe(3);
		first();
		await Promise.all(others);
		expect(order).toEqual([1, 2, 3]);
	});

	it('pass over those that give up', async () => {
		const turns = new Turns();
		const end = await turns.take(never);
		const controller = new AbortController();
		const second = turns.take(controller.signal);
		const third = turns.take(never);
		controller.abort(new Error('gave up'));
		await expect(second).rejects.toThrow('gave up');
		end();
		(await third)();
		(await turns.take(never))();
	});
});
