import type { Job } from '../job.ts';
import { tellDue } from '../webhooks/deliver.ts';
import { isWebhookDue } from '../webhooks/deliveries.ts';

/** Every minute, tell webhooks what they were not told within seconds, and try again what could not be delivered. */
export const webhooksJob: Job = {
	name: 'webhooks',
	schedule: { everyMinutes: 1 },
	needs: 'manage_settings',
	isActive: isWebhookDue,
	async run({ store, signal, now }) {
		const { delivered, waiting, dead } = await tellDue({ store, signal, now });
		return [
			`${delivered} delivered.`,
			...(waiting > 0 ? [`${waiting} will be tried again.`] : []),
			...(dead > 0 ? [`${dead} given up.`] : [])
		].join(' ');
	}
};
