/** Every metric, defined once. */
import { dimensions } from '../dimensions.ts';
import { MetricError } from '../errors.ts';
import type { MetricDefinition } from '../metric.ts';
import { relations } from '../relations/index.ts';
import { pastOf, isOfMoment, type MetricSpecification } from '../specification.ts';
import { acquisition } from './acquisition.ts';
import { adoption } from './adoption.ts';
import { customers } from './customers.ts';
import { email } from './email.ts';
import { forecast } from './forecast.ts';
import { marketing } from './marketing.ts';
import { movement } from './movement.ts';
import { pipeline } from './pipeline.ts';
import { quality } from './quality.ts';
import { recurring } from './recurring.ts';
import { sales } from './sales.ts';
import { service } from './service.ts';
import { winRates } from './win-rates.ts';

export const specifications: readonly MetricSpecification[] = [
	...pipeline,
	...movement,
	...forecast,
	...sales,
	...winRates,
	...marketing,
	...email,
	...acquisition,
	...customers,
	...recurring,
	...service,
	...quality,
	...adoption
];

/**
 * Dimensions that every part of a metric has: by another one, its parts would not agree. What stands at a moment has
 * those of history, so that it can be asked of any moment.
 */
export function dimensionNames(specification: MetricSpecification): string[] {
	const [first, ...rest] = specification.parts.map((part) =>
		Object.keys(relations[pastOf(part) ?? part.relation].dimensions)
	);
	return Object.keys(dimensions).filter((name) => [first!, ...rest].every((names) => names.includes(name)));
}

/** The public definitions, as the explain drawer, the docs and `weatherglass metrics` show them. */
export function catalogue(): MetricDefinition[] {
	return specifications.map(definitionOf);
}

export function definitionOf(specification: MetricSpecification): MetricDefinition {
	const {
		name,
		label,
		subject,
		definition,
		formula,
		unit,
		dateBasis,
		additive,
		edgeCases,
		source,
		better,
		records
	} = specification;
	return {
		name,
		label,
		subject,
		definition,
		formula,
		unit,
		dateBasis,
		timing: isOfMoment(specification) ? 'moment' : 'period',
		dimensions: dimensionNames(specification),
		additive,
		edgeCases,
		source,
		better,
		records
	};
}

/** @throws MetricError that names the nearest metrics */
export function specificationNamed(name: string): MetricSpecification {
	const found = specifications.find((specification) => specification.name === name);
	if (found) return found;
	const near = specifications
		.map((specification) => specification.name)
		.filter((known) => known.split('_').some((word) => name.toLowerCase().includes(word)))
		.slice(0, 5);
	throw new MetricError(
		'unknown_metric',
		`There is no metric named “${name}”.`,
		near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'weatherglass metrics lists them all.'
	);
}
