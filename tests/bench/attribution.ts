import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemViewer } from '#lib/crm/viewer.ts';
import { journeysJoined } from '#lib/server/analyses/campaigns/campaigns.ts';
import { creditsOfModels } from '#lib/server/analyses/campaigns/models.ts';
import { readJourneys } from '#lib/server/analyses/campaigns/journeys.ts';
import type { Store } from '#lib/server/store/store.ts';
import { withDemoCompany } from './demo-company.ts';
import { compare, once, type Measurement } from './measure.ts';

/** Seeds of the companies: one is chance. */
const seeds = [7, 8, 9];

/**
 * How the attribution models rank channels beside what the demo company's channels truly add to the chance that a lead
 * becomes a deal: Kendall's tau of the credit for each journey that a channel touched (later than its first touch, where the
 * model tells them apart), the mean over companies, and the time all models take beside reading the journeys alone.
 */
export async function benchAttribution(): Promise<Measurement[]> {
	const taus = new Map<string, number[]>();
	const times: { measured: number; baseline: number }[] = [];
	for (const seed of seeds) {
		times.push(await withDemoCompany(seed, (store, files) => oneCompany(store, files, taus)));
	}
	const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const middleTime = {
		measured: mean(times.map(({ measured }) => measured)),
		baseline: mean(times.map(({ baseline }) => baseline))
	};
	for (const name of ['markov', 'shapley'])
		if (mean(taus.get(name)!) <= mean(taus.get('last_touch')!))
			throw new Error(`By the true effects “${name}” ranks channels no better than last touch does.`);
	const note = [...taus].map(([name, values]) => `${name} ${mean(values).toFixed(2)}`).join(', ');
	return [
		compare('attribution', 'eight models of the demo company’s leads', middleTime, 'reading the journeys', {
			note: `Kendall's tau with the true effects: ${note}`
		})
	];
}

async function oneCompany(store: Store, files: string, taus: Map<string, number[]>) {
	const { parameters } = JSON.parse(await readFile(join(files, 'truth.json'), 'utf8')) as {
		parameters: { touchEffects: Record<string, number> };
	};
	const question = {
		from: '2000-01-01',
		to: '2100-01-01',
		by: 'channel',
		goal: 'deal',
		known: null,
		lookback: 90,
		halfLife: 7
	} as const;
	const read = () => readJourneys(store, systemViewer, question);
	const baseline = await once(read);
	const journeys = await read();
	const measured = await once(async () => creditsOfModels(await read()));
	const touched = journeys.keys.map((_, channel) =>
		journeys.journeys
			.filter(({ touches }) => touches.includes(channel))
			.reduce((sum, { count }) => sum + count, 0)
	);
	const joined = journeysJoined(journeys);
	for (const [name, { conversions, later }] of Object.entries(creditsOfModels(journeys))) {
		const perJourney = (channel: number) =>
			later ? later[channel]! / joined[channel]! : conversions[channel]! / touched[channel]!;
		const pairs = journeys.keys.flatMap((key, channel) => {
			const effect = key === null ? undefined : parameters.touchEffects[key];
			return effect === undefined ? [] : [[effect, perJourney(channel)] as const];
		});
		taus.set(name, [...(taus.get(name) ?? []), kendall(pairs)]);
	}
	return { measured, baseline };
}

/** Source: Kendall (1938), A new measure of rank correlation, Biometrika 30(1/2): concordant less discordant pairs. */
function kendall(pairs: readonly (readonly [number, number])[]): number {
	let [sum, count] = [0, 0];
	for (const [place, [x, y]] of pairs.entries())
		for (const [otherX, otherY] of pairs.slice(place + 1)) {
			sum += Math.sign(x - otherX) * Math.sign(y - otherY);
			count++;
		}
	return sum / count;
}
