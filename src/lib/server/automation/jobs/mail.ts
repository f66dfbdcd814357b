import type { Job } from '../job.ts';
import { deliverDue } from '../mail/deliver.ts';
import { isMailDue } from '../mail/deliveries.ts';

/** Every minute, send what is due by mail, and try again what could not be sent. */
export const mailJob: Job = {
	name: 'mail',
	schedule: { everyMinutes: 1 },
	needs: 'manage_settings',
	isActive: isMailDue,
	async run({ store, signal, now }) {
		const { sent, waiting, failed, notSent, messages } = await deliverDue({ store, signal, now });
		const said = [
			`${sent} sent.`,
			...(waiting > 0 ? [`${waiting} will be tried again.`] : []),
			...(failed > 0 ? [`${failed} failed.`] : []),
			...(notSent > 0 ? [`${notSent} not sent.`] : []),
			...messages
		].join(' ');
		if (failed > 0) throw new Error(said);
		return said;
	}
};
