/** The explanation of a chart of an analysis: what a page says of its charts, and what the drawer shows. */
import type { About, Drawing } from '#lib/charts/drawing.ts';
import type { Explained } from '#lib/server/analyses/analysis.ts';
import type { MetricRequest } from '#lib/server/metrics/metric.ts';
import { explainLink, withoutExplanation, withParameters } from '../links.ts';

/** A way to records behind a chart: those of a metric, a place on its page, or another page. */
export type RecordsLink = { label: string } & (
	{ metric: MetricRequest } | { place: string; parameters?: Record<string, string | null> } | { href: string }
);

type Told = Pick<Explained, 'summary' | 'assumptions' | 'missing' | 'sql'>;

export interface ChartExplained extends About, Told {
	title: string;
	records: RecordsLink[];
}

/** By the names that addresses call charts by; null of a chart that has nothing to draw. */
export type ChartsExplained = Record<string, ChartExplained | null>;

/**
 * What is told of a chart: by its drawing, and by the analysis that it is of.
 *
 * @param records where the records behind it are
 */
export function explainedChart(
	drawing: Drawing | null,
	{ summary, assumptions, missing, sql }: Told,
	records: RecordsLink[]
): ChartExplained | null {
	if (!drawing?.about) return null;
	return { title: drawing.title, ...drawing.about, summary, assumptions, missing, sql, records };
}

/** Where a way to records leads, from the page on which the chart is explained. */
export function recordsHref(url: URL, link: RecordsLink): string {
	if ('href' in link) return link.href;
	if ('metric' in link) return withParameters(new URL(explainLink(url, link.metric), url), { tab: 'what' });
	const page = new URL(withoutExplanation(url), url);
	return `${withParameters(page, link.parameters ?? {})}#${link.place}`;
}
