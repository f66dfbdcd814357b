import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { figure, type Reader } from '#lib/components/format/format.ts';
import type { Unit } from '#lib/server/metrics/metric.ts';
import type { Picking } from './drawing.ts';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/**
 * The places a chart is drawn for: across the page, half of it, and a phone. Pages give it about one of these, and text
 * must stay readable in each; a picture that is only scaled has letters of any size.
 */
export const widths = { wide: 1120, half: 560, narrow: 340 } as const;

export type PlaceName = keyof typeof widths;

export interface Place {
	name: PlaceName;
	width: number;
	isNarrow: boolean;
}

/** Draw a plot for every place. Its colours are custom properties, so light and dark need no second drawing. */
export function draw(plot: (place: Place) => Plot.PlotOptions): Record<PlaceName, string> {
	const at = (name: PlaceName): string => {
		const width = widths[name];
		const figure = Plot.plot({
			document: document as unknown as Document,
			width,
			...plot({ name, width, isNarrow: name === 'narrow' })
		});
		return told(plain(figure as unknown as Element)).outerHTML;
	};
	return { wide: at('wide'), half: at('half'), narrow: at('narrow') };
}

/**
 * The page's security policy lets no style stand in markup: a picture has presentation attributes instead, which do the
 * same. What Plot would say in a style sheet is in `ChartFrame`, and written into a picture that is saved.
 */
function plain(figure: Element): Element {
	figure.querySelector('style')?.remove();
	figure.setAttribute('class', 'chart');
	figure.setAttribute('color', 'var(--ink-soft)');
	figure.setAttribute('font-family', 'inherit');
	figure.setAttribute('font-size', '12');
	figure.setAttribute('overflow', 'visible');
	return figure;
}

/**
 * What a mark says when it is pointed at or has the focus stands in `data-tip`: the `title` of an SVG shows late, and
 * never by keyboard. A picture without links is hidden from assistive software, which has the table and the summary.
 */
function told(figure: Element): Element {
	for (const title of [...figure.querySelectorAll('title')]) {
		const mark = title.parentElement!;
		mark.setAttribute('data-tip', title.textContent ?? '');
		title.remove();
	}
	// Plot names its groups of marks, which say nothing to a reader and have no role that may be named.
	for (const group of figure.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
	const links = [...figure.querySelectorAll('a')];
	for (const link of links) {
		const tip = link.querySelector('[data-tip]')?.getAttribute('data-tip') ?? '';
		// Plot writes the old attribute, which routers do not know.
		link.setAttribute('href', link.getAttribute('href') ?? link.getAttribute('xlink:href') ?? '');
		link.removeAttribute('xlink:href');
		link.setAttribute('aria-label', tip.replaceAll('\n', ', '));
		link.setAttribute('data-sveltekit-noscroll', '');
	}
	if (links.length > 0) figure.setAttribute('role', 'group');
	else figure.setAttribute('aria-hidden', 'true');
	return figure;
}

/** The frame of bars that lie, one below the other, each with its name before it and its figure behind. */
export const lyingBars = (bars: number, isNarrow: boolean) => ({
	height: Math.max(80, 30 + bars * 28),
	marginLeft: isNarrow ? 104 : 170,
	marginRight: isNarrow ? 64 : 88,
	marginTop: 6,
	marginBottom: 20
});

/**
 * Intervals that lie over bars, edged with the colour of the page: half of each would sink into its bar.
 *
 * @param rule `Plot.ruleY` for lying bars, `Plot.ruleX` for standing ones
 */
export const overBars = <Datum>(
	rule: (data: Plot.Data, options: Plot.RuleXOptions & Plot.RuleYOptions) => Plot.Markish,
	data: readonly Datum[],
	channels: Record<string, string | ((datum: Datum) => number)>
): Plot.Markish[] => [
	rule([...data], { ...channels, stroke: 'var(--surface)', strokeWidth: 4, strokeOpacity: 0.8 }),
	rule([...data], { ...channels, stroke: 'var(--ink)', strokeWidth: 1.5 })
];

/** As much of a name as there is room for. */
export const cut = (text: string, isNarrow: boolean): string => {
	const length = isNarrow ? 15 : 25;
	return text.length > length ? `${text.slice(0, length - 1)}…` : text;
};

/** What an axis is labelled with. Between whole amounts or records there is nothing: rounded, they would stand twice. */
export const axisLabel =
	(unit: Unit, reader: Reader) =>
	(value: number): string =>
		(unit === 'money' || unit === 'count') && !Number.isInteger(value)
			? ''
			: figure(value, unit, reader, 'short');

/** The axis along which amounts are read, without what it is of: its domain. */
export const measureAxis = (unit: Unit, reader: Reader, ticks: number) => ({
	label: null,
	ticks,
	tickSize: 0,
	tickFormat: axisLabel(unit, reader)
});

/** The axis of names beside lying bars. */
export const namesAxis = (names: readonly string[], isNarrow: boolean) => ({
	type: 'band' as const,
	label: null,
	domain: names,
	tickSize: 0,
	padding: 0.25,
	tickFormat: (name: string) => cut(name, isNarrow)
});

/** Colours in their order, for groups that have no colour of their own; the eighth and later share one. */
export function seriesColour(place: number): string {
	return place < 7 ? `var(--series-${place + 1})` : 'var(--series-other)';
}

/** How much is left of the colour of what was not chosen, on a chart that filters its page. */
export const faded = 0.3;

/** Whether a mark fades because others of its chart were chosen. */
export const isFaded = (picking: Picking | undefined, key: string | null): boolean =>
	picking?.isChosen !== undefined && !picking.isChosen(key);

/** Statuses and stages keep their colour on every page. */
export const statusColour = { won: 'var(--won)', lost: 'var(--lost)', open: 'var(--open)' } as const;
