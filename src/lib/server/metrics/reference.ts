/** The metric reference of the documentation, written from the catalogue. */
import { catalogue } from './catalogue/index.ts';
import { dimensions } from './dimensions.ts';
import type { MetricDefinition } from './metric.ts';

const subjects: Record<MetricDefinition['subject'], string> = {
	pipeline: 'Pipeline',
	sales: 'Sales',
	marketing: 'Marketing',
	customers: 'Customers',
	service: 'Service',
	adoption: 'Adoption',
	quality: 'Data quality'
};

const units: Record<MetricDefinition['unit'], string> = {
	count: 'a count',
	money: 'money, in the reporting currency',
	ratio: 'a share, 0 to 1',
	hours: 'hours',
	days: 'days',
	months: 'months',
	money_per_day: 'money a day, in the reporting currency',
	number: 'a number'
};

/** docs/metrics.md, as Markdown. `npm run docs:metrics` writes it; a test holds the file to it. */
export function metricReference(): string {
	const sections = Object.entries(subjects).flatMap(([subject, title]) => {
		const metrics = catalogue().filter((metric) => metric.subject === subject);
		return metrics.length === 0 ? [] : [`## ${title}\n\n${metrics.map(describe).join('\n\n')}`];
	});
	return `# Metric reference

Written from the catalogue in \`src/lib/server/metrics/catalogue\` by \`npm run docs:metrics\`; do not edit by hand.

A figure over nothing is empty, not zero, unless it counts or adds up. Ratios are computed from their summed parts, never
averaged. Days, months and quarters begin in the reader's time zone; a period runs from its first day to the day before
the first day after it. Deleted records count nowhere. Every figure obeys the reader's row scope.

${sections.join('\n\n')}
`;
}

function describe(metric: MetricDefinition): string {
	const labels = metric.dimensions.map((name) => dimensions[name]!.label.toLowerCase());
	return `### ${metric.label} (\`${metric.name}\`)

${metric.definition}

- **Formula**: ${metric.formula}
- **Unit**: ${units[metric.unit]}
- **Counted**: ${metric.dateBasis}
- **Broken down by**: ${[...new Set(labels)].join(', ') || 'nothing'}
${metric.edgeCases.map((edge) => `- ${edge}`).join('\n')}
- **Source**: ${metric.source}`;
}
