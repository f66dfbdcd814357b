import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest: begun first, so that none of them is what the others' workers wait for. */
const longest = [
	'tests/fuzz/fuzz.test.ts',
	'src/lib/server/metrics/dimensions.test.ts',
	'src/cli/cli.test.ts',
	'src/lib/server/duplicates/find.test.ts',
	'tests/reference/classification.test.ts',
	'src/lib/server/import/import.test.ts',
	'connectors/odoo/pull.test.ts',
	'connectors/hubspot/sync.test.ts',
	'connectors/salesforce/store.test.ts',
	'src/lib/server/sync/sync.test.ts',
	'src/lib/server/import/undo/again.property.test.ts',
	'src/lib/server/notebooks/shipped.test.ts',
	'src/lib/server/engine/durability.test.ts'
];

class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		const isLong = ({ moduleId }: TestSpecification) => longest.some((path) => moduleId.endsWith(path));
		return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
	}
}

export default defineConfig({
	plugins: [svelte()],
	test: {
		include: ['src/**/*.test.ts', 'connectors/**/*.test.ts', 'tests/{reference,contract,fuzz}/**/*.test.ts'],
		environment: 'node',
		globalSetup: 'tests/compile-sources.js',
		// Tests open real DuckDB files in real engine processes: while one worker waits for its engine, another has the core.
		maxWorkers: 3,
		// No file changes what another imports: each worker loads a module once.
		isolate: false,
		sequence: { sequencer: LongestFirst },
		// While a query has threads of its own, the thread that waits for them is busy asking: a fifth of the whole run.
		env: { WEATHERGLASS_THREADS: '1' },
		testTimeout: 90_000,
		hookTimeout: 120_000
	}
});
