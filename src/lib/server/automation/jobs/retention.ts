import { systemViewer } from '#lib/crm/viewer.ts';
import {
	applyRetention,
	describeRule,
	finishErasures,
	isErasureUnfinished,
	listRetentionRules
} from '#lib/server/privacy/index.ts';
import type { Job } from '../job.ts';

/** Every night, erase or anonymise whom the enabled retention rules are about. */
export const retentionJob: Job = {
	name: 'retention',
	schedule: { dailyAt: '03:00' },
	needs: 'manage_privacy',
	async isActive(store) {
		const rules = await listRetentionRules(store, systemViewer);
		return rules.some(({ enabled }) => enabled) || (await isErasureUnfinished(store));
	},
	async run({ store, signal }) {
		await finishErasures(store);
		const rules = (await listRetentionRules(store, systemViewer)).filter(({ enabled }) => enabled);
		const done: string[] = [];
		const failed: string[] = [];
		for (const rule of rules) {
			try {
				const count = await applyRetention(store, systemViewer, rule.id, { signal });
				done.push(`${describeRule(rule)}: ${count}.`);
			} catch (error) {
				if (signal.aborted) throw error;
				failed.push(`${describeRule(rule)}: ${(error as Error).message}`);
			}
		}
		if (failed.length > 0) throw new Error([...failed, ...done].join(' '));
		return done.join(' ') || 'An erasure that was cut short was finished.';
	}
};
