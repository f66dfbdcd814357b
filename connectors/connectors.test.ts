import { describe, expect, it } from 'vitest';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { recognise } from '#lib/server/import/recognise/recognise.ts';
import { readTarget } from '#lib/server/import/recognise/columns.ts';
import { headerKey } from './export-shape.ts';
import { exportShapes } from './index.ts';

describe.each(exportShapes.map((shape) => [`${shape.system}: ${shape.name}`, shape] as const))(
	'%s',
	(_, shape) => {
		it('maps its columns to fields that there are', () => {
			expect(entityNamed(shape.entity).name).toBe(shape.entity);
			const unknown = Object.values(shape.columns).filter(
				(target) => target !== null && !readTarget(shape.entity, target)
			);
			expect(unknown).toEqual([]);
		});

		it('gives no header two meanings', () => {
			const meanings = new Map<string, Set<string | null>>();
			for (const [header, target] of Object.entries(shape.columns)) {
				const key = headerKey(header);
				meanings.set(key, (meanings.get(key) ?? new Set()).add(target));
			}
			expect([...meanings].filter(([, targets]) => targets.size > 1)).toEqual([]);
		});

		// Some tables differ from one another by the names of their files alone.
		it.skipIf(shape.fileNameDecides)('is what its own headers are taken for', () => {
			const headers = [...new Set([...shape.headers, ...Object.keys(shape.columns)])];
			const found = recognise(headers, `${shape.system}-export.csv`, {
				source: shape.system,
				as: shape.entity
			});
			expect(found?.system).toBe(shape.system);
			expect(found?.entity).toBe(shape.entity);
		});
	}
);
