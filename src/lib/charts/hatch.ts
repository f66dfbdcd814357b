import type * as Plot from '@observablehq/plot';

const namespace = 'http://www.w3.org/2000/svg';

/**
 * Stripes in a colour, for what is not over yet: a mark that brings the pattern, and the fill that names it. `id` is
 * unique on the page, for the wide and the narrow drawing too: a pattern inside a hidden picture fills nothing.
 */
export function hatch(id: string, colour: string): { mark: Plot.Markish; fill: string } {
	const mark: Plot.RenderFunction = (_index, _scales, _values, _dimensions, { document }) => {
		const make = (name: string, attributes: Record<string, string | number>) => {
			const element = document.createElementNS(namespace, name);
			for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
			return element as SVGElement;
		};
		const pattern = make('pattern', {
			id,
			width: 6,
			height: 6,
			patternUnits: 'userSpaceOnUse',
			patternTransform: 'rotate(45)'
		});
		pattern.append(
			make('rect', { width: 6, height: 6, fill: colour, 'fill-opacity': 0.16 }),
			make('rect', { width: 2.5, height: 6, fill: colour })
		);
		const defs = make('defs', {});
		defs.append(pattern);
		return defs;
	};
	return { mark, fill: `url(#${id})` };
}
