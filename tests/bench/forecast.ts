import { quarterStart, today } from '#lib/crm/calendar/dates.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import type { Backtest } from '#lib/server/analyses/analysis.ts';
import { forecast } from '#lib/server/analyses/forecast/forecast.ts';
import { originsOf } from '#lib/server/analyses/forecast/origins.ts';
import { readStandings } from '#lib/server/analyses/forecast/standing.ts';
import { withDemoCompany } from './demo-company.ts';
import { compare, once, type Measurement } from './measure.ts';

/** Seeds of the companies: one is chance. */
const seeds = [7, 8, 9];

/**
 * How every method of the forecast did on the demo company's earlier quarters, seen from the day each of them began, as a
 * table a company; and the time of the whole forecast beside reading what its origins knew.
 */
export async function benchForecast(): Promise<Measurement[]> {
	const measurements: Measurement[] = [];
	for (const seed of seeds)
		measurements.push(await withDemoCompany(seed, (store) => oneCompany(store, seed)));
	return measurements;
}

async function oneCompany(store: Parameters<typeof forecast>[0], seed: number): Promise<Measurement> {
	const asOf = quarterStart(today('UTC'), 1);
	const baseline = await once(() => readStandings(store, systemViewer, originsOf(asOf, 1)));
	let backtest: Backtest | undefined;
	const measured = await once(async () => {
		backtest = (await forecast(store, systemViewer, { asOf })).periods[0]!.backtest;
	});
	console.error(`seed ${seed}, quarters seen from their first day: ${backtest!.verdict}`);
	console.table(
		backtest!.methods.map(({ label, wape, pinball, coverage, bias, n }) => ({
			method: label,
			WAPE: percent(wape),
			'pinball loss': pinball === null ? '' : Math.round(pinball),
			'80 % held': coverage ? percent(coverage.share) : '',
			bias: percent(bias),
			quarters: n
		}))
	);
	return compare(
		'forecast',
		`forecast and backtest, seed ${seed}`,
		{ measured, baseline },
		'how things stood on each day',
		{ note: notes(backtest!) }
	);
}

const percent = (share: number | null) => (share === null ? '' : `${Math.round(share * 100)} %`);

function notes({ methods }: Backtest): string {
	const model = methods.find(({ name }) => name === 'model');
	const against = ['weighted_pipeline', 'seasonal_naive', 'ets', 'commit'].map((name) => {
		const other = methods.find((method) => method.name === name);
		const ratio = model?.pinball && other?.pinball ? (model.pinball / other.pinball).toFixed(2) : 'none';
		return `${name} ${ratio}`;
	});
	return `pinball loss of the model over that of ${against.join(', ')}; held ${percent(model?.coverage?.share ?? null)}`;
}
