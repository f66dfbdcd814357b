import { expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { answerOrWait } from '#lib/server/analyses/waiting.ts';
import { load } from './+page.server.ts';

/** What the page of a work answers that is over by now. */
async function answerOver(to: string, isDataRequest: boolean) {
	let end!: () => void;
	const work = new Promise<void>((resolve) => (end = resolve));
	const reached = await answerOrWait(systemViewer, { title: 'who stays', to }, () => work, { patience: 1 });
	if (!('waiting' in reached)) throw new Error('It did not wait.');
	end();
	await work;
	const event = {
		locals: { viewer: systemViewer },
		params: { work: reached.waiting.id },
		depends: () => undefined,
		isDataRequest
	};
	return load(event as unknown as Parameters<typeof load>[0]);
}

it('leads on at once where no script does', async () => {
	await expect(answerOver('/retention', false)).rejects.toMatchObject({
		status: 303,
		location: '/retention'
	});
});

it('says that it is over where a script leads on: two pages that the router holds would lead to each other', async () => {
	expect(await answerOver('/churn', true)).toMatchObject({ isOver: true, to: '/churn' });
});
