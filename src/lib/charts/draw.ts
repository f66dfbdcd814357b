import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** The two places a chart is drawn for: pages give it about one or the other, and text must stay readable in both. */
export const widths = { wide: 720, narrow: 360 } as const;

/** Draw a plot for both places. Its colours are custom properties, so light and dark need no second drawing. */
export function draw(plot: (place: { width: number; isNarrow: boolean }) => Plot.PlotOptions): {
	wide: string;
	narrow: string;
} {
	const at = (width: number, isNarrow: boolean): string => {
		const figure = Plot.plot({
			document: document as unknown as Document,
			width,
			...plot({ width, isNarrow }),
			style: {
				background: 'none',
				color: 'var(--ink-soft)',
				fontFamily: 'inherit',
				fontSize: '12px',
				overflow: 'visible'
			}
		});
		figure.setAttribute('aria-hidden', 'true');
		return figure.outerHTML;
	};
	return { wide: at(widths.wide, false), narrow: at(widths.narrow, true) };
}

/** Colours in their order, for groups that have no colour of their own; the eighth and later share one. */
export function seriesColour(place: number): string {
	return place < 7 ? `var(--series-${place + 1})` : 'var(--series-other)';
}

/** Statuses and stages keep their colour on every page. */
export const statusColour = { won: 'var(--won)', lost: 'var(--lost)', open: 'var(--open)' } as const;
