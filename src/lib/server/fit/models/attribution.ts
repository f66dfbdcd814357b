import { totalsOf, type Credits } from '#lib/stats/attribution/journeys.ts';
import { fitMarkovAttribution } from '#lib/stats/attribution/markov.ts';
import {
	creditsByRule,
	firstTouch,
	lastTouch,
	linear,
	positionU,
	positionW,
	timeDecay,
	type AttributionRule
} from '#lib/stats/attribution/rules.ts';
import { shapleyAttribution } from '#lib/stats/attribution/shapley.ts';
import type { Diagnostics } from '#lib/stats/fitted.ts';
import { readJourneys, type JourneyTable } from '../journeys.ts';
import { fitReport, type FitModel, type FitOptions, type FitResult } from '../model.ts';
import type { Table } from '../table.ts';

/** What a model says of journeys, before it is told of channels by name. */
interface Attributed extends Credits {
	parameters: Record<string, number>;
	logLikelihood?: number;
	diagnostics: Diagnostics;
	/** More to tell of each channel. */
	byChannel?: Record<string, ArrayLike<number> | null>;
	more?: Record<string, unknown>;
}

type Attribute = (read: JourneyTable, options: FitOptions) => Attributed;

const defaultHalfLife = 7;

export const attributionModels: readonly FitModel[] = [
	attribution('first', 'all to what began the journey', rule(firstTouch)),
	attribution('last', 'all to what ended it', rule(lastTouch)),
	attribution('linear', 'the same to every touch', rule(linear)),
	attribution('position-u', '40 % each to the first and last touch', rule(positionU)),
	attribution('position-w', '30 % each to the first, middle and last touch', rule(positionW)),
	attribution('time-decay', 'half as much for each --half-life before the end', decay),
	attribution('markov', 'what would be lost without a channel, by a chain of --order 1 to 3', markov),
	attribution('shapley', 'what a channel adds to others; --worth conversions or rate', shapley)
];

function attribution(name: string, summary: string, attribute: Attribute): FitModel {
	return {
		name,
		summary,
		input: 'journey, channel, position or date, converted, value if told',
		fit: (table, options) => fitJourneys(name, attribute, table, options)
	};
}

function fitJourneys(name: string, attribute: Attribute, table: Table, options: FitOptions): FitResult {
	const read = readJourneys(table, options.positive);
	const found = attribute(read, options);
	const totals = totalsOf(read.journeys, read.channels.length);
	const credits = read.channels.map((channel, number) => ({
		channel,
		conversions: found.conversions[number]!,
		value: found.value[number]!,
		share: totals.conversions > 0 ? found.conversions[number]! / totals.conversions : null,
		...Object.fromEntries(
			Object.entries(found.byChannel ?? {}).map(([key, values]) => [key, values ? values[number]! : null])
		)
	}));
	return {
		report: fitReport(
			{
				model: name,
				parameters: found.parameters,
				standardErrors: Object.fromEntries(Object.keys(found.parameters).map((key) => [key, null])),
				logLikelihood: found.logLikelihood ?? null,
				n: totals.journeys,
				diagnostics: { ...found.diagnostics, warnings: [...read.warnings, ...found.diagnostics.warnings] }
			},
			{
				conversions: totals.conversions,
				value: totals.value,
				credits: credits.sort((one, other) => other.conversions - one.conversions),
				...found.more
			}
		)
	};
}

const known = (warnings: string[]): Diagnostics => ({
	converged: true,
	iterations: 0,
	gradientNorm: null,
	warnings
});

function rule(by: AttributionRule): Attribute {
	return ({ journeys, channels }) => ({
		...creditsByRule(journeys, channels.length, by),
		parameters: {},
		diagnostics: known([])
	});
}

function decay(
	{ journeys, channels, hasDates }: JourneyTable,
	{ halfLife = defaultHalfLife }: FitOptions
): Attributed {
	return {
		...creditsByRule(journeys, channels.length, timeDecay(halfLife)),
		parameters: { half_life: halfLife },
		diagnostics: known(
			hasDates ? [] : ['There is no column “date”: the half-life counts positions instead of days.']
		)
	};
}

function markov({ journeys, channels }: JourneyTable, { order = 1 }: FitOptions): Attributed {
	const found = fitMarkovAttribution(journeys, channels.length, order);
	return {
		...found,
		parameters: { order },
		byChannel: { removal_effect: found.removalEffect },
		more: { conversion_rate: found.conversionRate, states: found.states }
	};
}

function shapley({ journeys, channels }: JourneyTable, { worth, seed }: FitOptions): Attributed {
	const found = shapleyAttribution(journeys, channels.length, { worth, seed });
	return { ...found, parameters: {}, byChannel: { standard_error: found.standardError } };
}
