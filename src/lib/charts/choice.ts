/** Which charts suit a question, and why others don't. */
import { sentence } from '#lib/components/format/format.ts';

export const chartKinds = ['bars', 'lines', 'stacked', 'heat', 'table'] as const;
export type ChartKind = (typeof chartKinds)[number];

export const chartLabels: Record<ChartKind, string> = {
	bars: 'Bars',
	lines: 'Lines',
	stacked: 'Stacked',
	heat: 'Heat table',
	table: 'Table'
};

/** What a question is to a chart. */
export interface Shape {
	/** How many dimensions it is broken down by. */
	dimensions: number;
	isOverTime: boolean;
	/** Whether parts add up to the whole. */
	additive: boolean;
	/** What is measured, such as “Win rate”. */
	label: string;
}

/** Each kind of chart, with why it can't be drawn of a question; null where it can. */
export function chartRefusals(shape: Shape): Record<ChartKind, string | null> {
	const { dimensions, isOverTime, additive, label } = shape;
	const axes = dimensions + (isOverTime ? 1 : 0);
	const noAxis = axes === 0 ? 'A single figure needs no chart.' : null;
	const oneAxis = axes < 2 ? 'It needs a second thing to break down by, or time.' : null;
	return {
		bars:
			noAxis ??
			(isOverTime && dimensions > 0
				? 'Groups over time are lines or stacked.'
				: isOverTime && !additive
					? `${sentence(label)} over time is a line: its bars would not add up to anything.`
					: null),
		lines: noAxis ?? (isOverTime ? null : 'Lines need time: groups have no order to be joined in.'),
		stacked:
			noAxis ??
			oneAxis ??
			(additive ? null : `${sentence(label)} can’t be stacked: its parts don’t add up to the whole.`),
		heat: noAxis ?? oneAxis,
		table: noAxis
	};
}

/** The chart that says most of a question at once. */
export function standardChart({ dimensions, isOverTime, additive }: Shape): ChartKind {
	if (isOverTime) return dimensions === 0 && additive ? 'bars' : 'lines';
	if (dimensions < 2) return 'bars';
	return additive ? 'stacked' : 'heat';
}

/** The chart of an address, where it suits the question; else the standard one, and why not the other. */
export function chosenChart(asked: string | null, shape: Shape): { kind: ChartKind; refusal: string | null } {
	const kind = chartKinds.find((each) => each === asked);
	const refusal = kind ? chartRefusals(shape)[kind] : null;
	return kind && refusal === null ? { kind, refusal } : { kind: standardChart(shape), refusal };
}
